"""What the form of a team without a policy begins with."""

EXAMPLE = """\
# An example: replace it with your own rules. The most specific rule decides.
format: 1
rules:
- rule: forbidden
  reason: Only what is listed here may run.
- distribution: almalinux
  release: '9'
  rule: approved
  reason: Our standard.
- distribution: centos
  rule: deprecated
  until: 2027-06-30
  reason: Is being migrated.
tests:
- host: AlmaLinux 9.4
  on: 2027-01-01
  expect: ok
- host: CentOS Linux 7.9
  on: 2027-07-01
  expect: forbidden
"""
