# Terraform: a plan fails where the system of an image is not supported.
terraform {
  required_providers {
    http = { source = "hashicorp/http", version = "~> 3.4" }
  }
}

variable "os_release" {
  description = "The os-release file of the image."
  type        = string
  default     = "os-release"
}

data "http" "supported" {
  url             = "https://elwise.example/api/v1/check/?strict=1&format=text"
  method          = "POST"
  request_headers = { Content-Type = "text/plain" }
  request_body    = file(var.os_release)

  lifecycle {
    postcondition {
      condition     = self.status_code == 200
      error_message = self.response_body
    }
  }
}
