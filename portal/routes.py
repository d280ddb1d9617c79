"""The table of pages: the one place that says which address exists and which role may use it."""

from typing import Final

from portal import home
from portal.account import activating, one_time, recovering, resetting, signing_in, status
from portal.files.pages import EXCHANGE_PAGES
from portal.page import ANYONE, AT_SITE, HALFWAY, SIGNED_IN, Menu, Page, having
from portal.partner import account as partner
from portal.partner import eligibility, users
from portal.registration import signing, steps
from portal.staff import accounts, organizations, requests
from portal.vms import access as vms
from portal.vms import (
    additions,
    attesting,
    dashboard,
    history,
    members,
    messages,
    reports,
    terminations,
    writing,
)
from portal.vms import home as vms_home
from rules.access import Role, StaffRole

_SIGNING_IN: Final = (
    Page(path="/", title="Home", to=ANYONE, get=home.show, parent=None),
    Page(path="/sign-in", title="Sign in", to=ANYONE, get=signing_in.show, post=signing_in.sign_in),
    Page(
        path="/sign-in/code",
        title="One-time password",
        to=HALFWAY,
        get=signing_in.show_code,
        post=signing_in.take_code,
    ),
    Page(path="/sign-in/leave", title="Cancel", to=HALFWAY, post=signing_in.sign_out),
    Page(path="/sign-out", title="Sign out", to=SIGNED_IN, post=signing_in.sign_out),
    Page(
        path="/password/forgotten",
        title="Forgotten password",
        to=ANYONE,
        get=resetting.show_forgotten,
        post=resetting.take_forgotten,
    ),
    Page(
        path="/password/reset",
        title="Choose a new password",
        to=ANYONE,
        get=resetting.show_reset,
        post=resetting.take_reset,
    ),
    Page(
        path="/user-name/forgotten",
        title="Forgotten user name",
        to=ANYONE,
        get=recovering.show_forgotten,
        post=recovering.take_forgotten,
    ),
    Page(
        path="/user-name/recover",
        title="Your user name",
        to=ANYONE,
        get=recovering.show_question,
        post=recovering.take_answer,
    ),
    Page(
        path="/activate",
        title="Trading Partner Account Activation",
        to=ANYONE,
        get=activating.show,
        post=activating.activate,
    ),
    Page(
        path="/activate/again",
        title="A New Activation PIN",
        to=ANYONE,
        get=activating.show_again,
        post=activating.mail_again,
        parent="/activate",
    ),
    Page(
        path="/activate/invited",
        title="Trading Partner Representative",
        to=ANYONE,
        get=activating.show_invited,
        post=activating.activate_invited,
    ),
)

_REGISTRATION: Final = (
    Page(path="/register", title="Registration", to=ANYONE, get=steps.begin),
    Page(
        path="/register/demographic",
        title="Demographic Information",
        to=ANYONE,
        get=steps.show_demographic,
        post=steps.take_demographic,
        parent="/register",
    ),
    Page(
        path="/register/security",
        title="Security Information",
        to=ANYONE,
        get=steps.show_security,
        post=steps.take_security,
        parent="/register",
    ),
    Page(
        path="/register/era",
        title="Electronic Remittance Advice Information",
        to=ANYONE,
        get=steps.show_era,
        post=steps.take_era,
        parent="/register",
    ),
    Page(
        path="/register/confirm",
        title="Confirm Information",
        to=ANYONE,
        get=signing.show_confirm,
        post=signing.take_confirm,
        parent="/register",
    ),
    Page(
        path="/register/agreement",
        title="Agreement",
        to=ANYONE,
        get=signing.show_agreement,
        post=signing.sign,
        parent="/register",
    ),
    Page(path="/register/cancel", title="Cancel", to=ANYONE, post=signing.cancel),
    Page(
        path="/register/done",
        title="You are registered",
        to=ANYONE,
        get=signing.done,
        parent="/register",
    ),
)

_USER: Final = (
    Page(
        path="/users",
        title="Manage Users",
        to=having(Role.USER_MANAGEMENT),
        get=users.show,
        menu=Menu.ACCOUNT,
    ),
    Page(
        path="/users/add",
        title="Add User",
        to=having(Role.USER_MANAGEMENT),
        get=users.show_add,
        post=users.add,
        parent="/users",
    ),
    Page(
        path="/users/{account_id}",
        title="User",
        to=having(Role.USER_MANAGEMENT),
        get=users.show_user,
        post=users.change,
        parent="/users",
    ),
    Page(
        path="/users/{account_id}/terminate",
        title="User",
        to=having(Role.USER_MANAGEMENT),
        post=users.terminate,
        parent="/users",
    ),
    Page(
        path="/users/{account_id}/invite",
        title="User",
        to=having(Role.USER_MANAGEMENT),
        post=users.invite_again,
        parent="/users",
    ),
    Page(
        path="/password/change",
        title="Reset Password",
        to=SIGNED_IN,
        get=resetting.show_change,
        post=resetting.take_change,
        menu=Menu.ACCOUNT,
    ),
    Page(
        path="/account/status",
        title="User Status",
        to=SIGNED_IN,
        get=status.show,
        menu=Menu.ACCOUNT,
    ),
    Page(
        path="/account/one-time",
        title="One-time Passwords",
        to=SIGNED_IN,
        get=one_time.show,
        post=one_time.change,
        menu=Menu.ACCOUNT,
    ),
)

_PARTNER: Final = (
    Page(
        path="/partner/providers",
        title="Manage Providers",
        to=having(Role.PARTNER_MAINTENANCE),
        get=partner.show_providers,
        post=partner.add_provider,
        menu=Menu.ACCOUNT,
    ),
    Page(
        path="/partner/agreement",
        title="Trading Partner Agreement",
        to=having(Role.PARTNER_MAINTENANCE),
        get=partner.show_agreement,
        menu=Menu.ACCOUNT,
    ),
    Page(
        path="/partner/enrollment",
        title="Provider Enrollment",
        to=having(Role.PROVIDER_ENROLLMENT),
        get=partner.show_enrollment,
        menu=Menu.ACCOUNT,
    ),
)

_FORMS: Final = (
    Page(
        path="/eligibility",
        title="Member Eligibility",
        to=having(Role.ELIGIBILITY),
        get=eligibility.show,
        post=eligibility.answer,
        menu=Menu.FORMS,
    ),
)

_VMS: Final = (
    Page(
        path="/vms",
        title="VMS Portal",
        to=having(Role.VMS_ACCESS),
        get=vms.show,
        post=vms.request,
        menu=Menu.ACCOUNT,
    ),
    Page(path="/vms/choose", title="VMS Portal", to=having(Role.VMS_ACCESS), post=vms.choose),
    Page(path="/vms/verify", title="VMS Portal", to=having(Role.VMS_ACCESS), post=vms.verify),
    Page(
        path="/vms/home",
        title="Provider Home",
        to=AT_SITE,
        get=vms_home.show,
        post=vms_home.save_contacts,
        parent="/vms",
    ),
    Page(path="/vms/messages", title="Messages", to=AT_SITE, get=messages.show, parent="/vms/home"),
    Page(
        path="/vms/messages/write",
        title="Write a Message",
        to=AT_SITE,
        get=writing.show,
        post=writing.send_message,
        parent="/vms/messages",
    ),
    Page(
        path="/vms/messages/{message_id}",
        title="Message",
        to=AT_SITE,
        get=messages.read,
        parent="/vms/messages",
    ),
    Page(
        path="/vms/{programme}/panel",
        title="Member Panel",
        to=AT_SITE,
        get=members.show_panel,
        parent="/vms/home",
    ),
    Page(
        path="/vms/{programme}/additions",
        title="Additions",
        to=AT_SITE,
        get=additions.show,
        post=additions.take,
        parent="/vms/home",
    ),
    Page(
        path="/vms/{programme}/terminations",
        title="Terminations",
        to=AT_SITE,
        get=terminations.show,
        post=terminations.take,
        parent="/vms/home",
    ),
    Page(
        path="/vms/{programme}/history",
        title="Member Request History",
        to=AT_SITE,
        get=history.show,
        parent="/vms/home",
    ),
    Page(
        path="/vms/{programme}/dashboard",
        title="Member Dashboard",
        to=AT_SITE,
        get=dashboard.show,
        parent="/vms/home",
    ),
    Page(
        path="/vms/{programme}/attestation",
        title="Member Attestation",
        to=AT_SITE,
        get=attesting.show,
        post=attesting.save,
        parent="/vms/home",
    ),
    Page(
        path="/vms/{programme}/reports",
        title="Reports",
        to=AT_SITE,
        get=reports.show,
        parent="/vms/home",
    ),
    Page(
        path="/vms/{programme}/reports/{file}",
        title="Report",
        to=AT_SITE,
        get=reports.download,
        parent="/vms/{programme}/reports",
    ),
)

_STAFF: Final = (
    Page(
        path="/staff/requests",
        title="Requests for Access",
        to=having(StaffRole.PORTAL_SUPPORT),
        get=requests.show,
        post=requests.decide,
        menu=Menu.STAFF,
    ),
    Page(
        path="/staff/requests/verify",
        title="Requests for Access",
        to=having(StaffRole.PORTAL_SUPPORT),
        post=requests.verify,
    ),
    Page(
        path="/staff/organizations",
        title="Billing Records and Leads",
        to=having(StaffRole.PORTAL_SUPPORT),
        get=organizations.show,
        post=organizations.issue_pin,
        menu=Menu.STAFF,
    ),
    Page(
        path="/staff/organizations/lead",
        title="Billing Records and Leads",
        to=having(StaffRole.PORTAL_SUPPORT),
        post=organizations.name_lead,
    ),
    Page(
        path="/staff/accounts",
        title="Accounts",
        to=having(StaffRole.PORTAL_SUPPORT),
        get=accounts.show,
        post=accounts.act,
        menu=Menu.STAFF,
    ),
)

PAGES: Final = (
    *_SIGNING_IN,
    *_REGISTRATION,
    *_USER,
    *EXCHANGE_PAGES,
    *_PARTNER,
    *_FORMS,
    *_VMS,
    *_STAFF,
)
"""Every page there is."""
