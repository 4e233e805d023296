"""Sign-in and account: selected views of django-allauth at our own addresses."""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as mfa
from allauth.socialaccount import views as identities
from django.urls import include, path, re_path

from accounts import identities as linked
from accounts import views

account = [
    path("", views.Security.as_view(), name="security"),
    path("", views.Security.as_view(), name="mfa_index"),
    path("inactive/", allauth_account.account_inactive, name="account_inactive"),
    path("sign-up/", allauth_account.signup, name="account_signup"),
    path("confirm/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("code/", mfa.authenticate, name="mfa_authenticate"),
    path("email/", allauth_account.email, name="account_email"),
    path(
        "email/sent/",
        allauth_account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^email/(?P<key>[-:\w]+)/$", allauth_account.confirm_email, name="account_confirm_email"
    ),
    path("password/", allauth_account.password_change, name="account_change_password"),
    path("password/set/", allauth_account.password_set, name="account_set_password"),
    path("password/changed/", views.password_changed, name="password-changed"),
    path("password/reset/", allauth_account.password_reset, name="account_reset_password"),
    path(
        "password/reset/sent/",
        allauth_account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "password/reset/done/",
        allauth_account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("devices/<int:pk>/forget/", views.forget_device, name="forget-device"),
    path("app/", include("allauth.mfa.totp.urls")),
    path("recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("passkeys/login/", views.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("passkeys/", include("allauth.mfa.webauthn.urls")),
    path("identities/", identities.connections, name="socialaccount_connections"),
    path("identities/cancelled/", identities.login_cancelled, name="socialaccount_login_cancelled"),
    path("identities/error/", identities.login_error, name="socialaccount_login_error"),
    path("identities/sign-up/", identities.signup, name="socialaccount_signup"),
    path("oidc/<str:provider_id>/", linked.begin, name="openid_connect_login"),
    path("oidc/<str:provider_id>/callback/", linked.finish, name="openid_connect_callback"),
]

urlpatterns = [
    path("keys/", views.keys, name="keys"),
    path("keys/<str:prefix>/revoke/", views.revoke, name="revoke-key"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
    path("account/", include(account)),
    path("admin/login/", views.admin_login),
    path("admin/password_change/", views.to_password),
]
