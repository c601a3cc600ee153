### Mails. Each has a subject, a title (its heading), a preview (what a list of mails shows beside the subject) and its sentences.
###
### $organization is the name of the organization, $sender the name of the service that sends for it. $moment is a date with time, $duration
### a span of time such as "105 minutes", $user a user name such as alice@school.example.

mail-from-name = { $sender } on behalf of { $organization }
mail-footer = Sent by { $sender } on behalf of { $organization }. Nobody reads answers to this mail.

## What several mails share

mail-ignore = If this was not you, you can ignore this mail. Your password has not been changed.
mail-not-me-button = This was not me
mail-not-me-link = If this was not you, tell us at once:
mail-not-me-effect = The page asks you to confirm. We then sign this account out everywhere, stop its password from working, put password reset for this account on hold and tell the administrators. The administrators let you back in once they know that it is you.
mail-not-me-administrator = If this was not you, contact your administrator at once.
mail-was-me = If this was you, you have nothing to do.

mail-fact-account = Account
mail-fact-address = IP address
mail-fact-changed = Changed
mail-fact-client = Browser
mail-fact-expires = Expires
mail-fact-host = Server
mail-fact-name = Name
mail-fact-organization = Organization
mail-fact-reason = Reason
mail-fact-support = Support code
mail-fact-when = When
mail-fact-who = Who

## The code that proves an address

mail-verification-code-subject = { $organization } account email verification code
mail-verification-code-title = Your verification code
mail-verification-code-preview = It works for { $duration }. Never give it to anyone.
mail-verification-code-intro = To reset the password of your { $organization } account, enter this code on the page where you asked for it.
mail-verification-code-expiry = The code works once, and for { $duration }. If you asked for several codes, use the newest one.
mail-verification-code-secret = Never give this code to anyone, on the phone or in a message. Nobody from { $organization } or its help desk will ask you for it.
mail-verification-code-ignore = If you did not ask for a code, you can ignore this mail. Without the code your password stays as it is.

## The code that proves an address which somebody wants to register. "If it was not you" is said to whoever owns the address, who may have no account.

mail-registration-code-subject = { $organization } code to confirm this email address
mail-registration-code-title = Confirm this email address
mail-registration-code-preview = The code works for { $duration }. Never give it to anyone.
mail-registration-code-intro = Somebody who is signed in at { $organization } wants to use this address to get back in when the password is forgotten. If it was you, enter this code on the page where you asked for it.
mail-registration-code-expiry = The code works once, and for { $duration }. If you asked for several codes, use the newest one.
mail-registration-code-secret = Never give this code to anyone, on the phone or in a message. Nobody from { $organization } or its help desk will ask you for it.
mail-registration-code-ignore = If it was not you, ignore this mail: without the code this address is not used. If you have an account at { $organization } and did not sign in just now, tell your administrator.

## Instead of a code: why the account cannot reset. Title, reason and advice come from refusals.ftl.

mail-cannot-reset-subject = Your { $organization } password cannot be reset online
mail-cannot-reset-preview = Here is why, and what you can do.
mail-cannot-reset-intro = Someone asked for a code to reset the password of your { $organization } account. We did not send one, for this reason:
# Advice for reason 29, which has no page and so no support code here.
mail-cannot-reset-29-todo = Ask your administrator to look into it.

## Instead of a code: too many attempts

mail-method-locked-subject = Too many attempts to reset your { $organization } password
mail-method-locked-title = Too many attempts
mail-method-locked-preview = No code was sent. You can try again later.
mail-method-locked-intro = Someone asked for a code to reset the password of your { $organization } account. We did not send one, because there were too many wrong attempts before.
mail-method-locked-until = You can ask for a code again after { $moment }. If you need your account sooner, use another way to prove that it is you, or contact your administrator.

## To the person whose password was reset

mail-reset-notice-subject = Your { $organization } password was reset
mail-reset-notice-title = Your password was reset
mail-reset-notice-preview = If this was not you, act now.
mail-reset-notice-intro = A new password was set for your { $organization } account on the password reset page.

## To the person whose password was changed, the old one being known

mail-password-changed-subject = Your { $organization } password was changed
mail-password-changed-title = Your password was changed
mail-password-changed-preview = If this was not you, act now.
mail-password-changed-intro = Someone who knew the old password of your { $organization } account set a new one.

## To the person whose password ends soon. $days is 1 or more.

mail-password-expires-subject = { $days ->
    [one] Your { $organization } password expires within a day
   *[other] Your { $organization } password expires in { $days } days
}
mail-password-expires-title = Your password expires soon
mail-password-expires-preview = Choose a new one before then.
mail-password-expires-intro = { $days ->
    [one] The password of your { $organization } account expires within a day. Please choose a new one before then.
   *[other] The password of your { $organization } account expires in { $days } days. Please choose a new one before then.
}
mail-password-expires-link = You choose it here:
mail-password-expires-button = Change password
mail-password-expires-after = The page asks you to sign in with your present password first. After the end you can still sign in, but you have to choose a new password before anything else.
mail-password-expires-secret = If you would rather not press a link in a mail, open the sign-in page as you always do. Nobody from { $organization } or its help desk will ask you for your password.

## To the other global administrators

mail-administrator-reset-subject = An administrator of { $organization } reset their password
mail-administrator-reset-title = An administrator reset their password
mail-administrator-reset-preview = Please check that it was them.
mail-administrator-reset-intro = { $who } reset their own password on the password reset page.
mail-administrator-reset-todo = Administrators can open many doors, so all Global administrators are told. If you did not expect this, ask { $who }, but not by mail, whether it was them.

## To the administrators: a person asks for help

mail-contact-administrator-subject = { $user } needs help with their password
mail-contact-administrator-title = Someone needs help with their password
mail-contact-administrator-preview = Make sure that it is them before you help.
mail-contact-administrator-intro = This person could not reset their password and asks you to do it.
mail-contact-administrator-check = Anyone who knows this user name can send such a request. Before you help, talk to the person in a way that you trust, for example by calling a number that you already have.
mail-contact-administrator-no-link = Then help them in the way that is usual in your organization. This mail holds no link on purpose.

mail-contact-reason-asked = The person did not say why
mail-contact-reason-no-code = The code did not arrive
mail-contact-reason-locked = Too many wrong attempts
# $reason is one of the sentences below, $code a technical name such as SSPR_0014.
mail-contact-reason-coded = { $reason } ({ $code })
mail-contact-reason-disabled-for-organization = Password reset is turned off
mail-contact-reason-writeback-not-enabled = The password is kept on premises, and nothing carries new ones there
mail-contact-reason-no-policy = There is no policy for password reset
mail-contact-reason-not-licensed = A licence is missing
mail-contact-reason-not-in-group = The account is not in the group that may reset
mail-contact-reason-not-configured = The account has too little contact data
mail-contact-reason-account-disabled = The account is turned off
mail-contact-reason-on-premises-action = The directory refused because of its settings
mail-contact-reason-on-premises-unreachable = The directory does not answer
mail-contact-reason-frozen = Password reset is on hold since a report that it was not the owner

## To the administrators: requests that were gathered

mail-contact-digest-subject = { $count ->
    [one] One more request for password help at { $organization }
   *[other] { $count } more requests for password help at { $organization }
}
mail-contact-digest-title = More requests for password help
mail-contact-digest-preview = They came too fast for a mail each.
mail-contact-digest-intro = { $count ->
    [one] Within { $duration }, one more person asked you for help with a password. So many requests came that we no longer send a mail for each.
   *[other] Within { $duration }, { $count } more people asked you for help with a password. So many requests came that we no longer send a mail for each.
}
mail-contact-digest-todo = Each request is kept in the audit log. So many at once can mean that password reset is not working, or that somebody is trying out user names.

## To the administrators: a person said "This was not me"

mail-not-me-report-subject = { $user } reported a change that was not theirs
mail-not-me-report-title = A change was reported
mail-not-me-report-preview = The account is safe for now and needs you.
mail-not-me-report-intro = The owner of this account told us that somebody else signed in to it, set its password, or changed how one gets into it.
mail-not-me-report-done = We signed the account out everywhere, stopped its password from working, and removed the ways back in that were set up since then. The password cannot be reset online until the operator of the server takes the hold away.
mail-not-me-report-done-open = We signed the account out everywhere and stopped its password from working. Somebody knew that password, and changed nothing: the owner can choose a new one online.
mail-not-me-report-todo = Talk to the person in a way that you trust, look at the latest activities of the account, and check its phone numbers and addresses before they are let back in.

## To the global administrators: the operator made a new one

mail-break-glass-subject = Emergency access to { $organization } was opened
mail-break-glass-title = Emergency access was opened
mail-break-glass-preview = Please check that one of you asked for it.
mail-break-glass-intro = On the server, an operator made a link for a new Global administrator of { $organization }, although there is one already.
mail-break-glass-todo = If none of you asked for this, call the operator of the server at once.

## To the person whose contact data changed, at the old address

mail-contact-changed-subject = Your { $organization } contact details were changed
mail-contact-changed-title = Your contact details were changed
mail-contact-changed-preview = If this was not you, act now.
mail-contact-changed-intro = A phone number or an address that can help to reset the password of your { $organization } account was added, changed or removed.

mail-contact-kind-office-phone = Office phone
mail-contact-kind-mobile-phone = Mobile phone
mail-contact-kind-alternate-email = Alternate email
mail-contact-kind-authentication-phone = Authentication phone
mail-contact-kind-alternate-authentication-phone = Alternate authentication phone
mail-contact-kind-authentication-email = Authentication email

## To the person whose authenticator apps or recovery codes changed

mail-factor-changed-subject = How you get into your { $organization } account was changed
mail-factor-changed-title = How you get into your account was changed
mail-factor-changed-preview = If this was not you, act now.
mail-factor-changed-authenticator-added = An authenticator app was set up for your { $organization } account. Its codes can show from now on that it is you.
mail-factor-changed-authenticator-removed = An authenticator app was removed from your { $organization } account. Its codes no longer work.
mail-factor-changed-recovery-codes-made = Recovery codes were made for your { $organization } account. Each of them can show once that it is you.
mail-factor-changed-recovery-codes-replaced = Recovery codes were made new for your { $organization } account. The earlier ones no longer work.
mail-factor-changed-recovery-codes-removed = The recovery codes of your { $organization } account were removed. They no longer work.

## To an administrator, of the second step at sign-in

mail-recovery-code-used-subject = A recovery code of your { $organization } account was used
mail-recovery-code-used-title = A recovery code was used
mail-recovery-code-used-preview = If this was not you, act now.
mail-recovery-code-used-intro = Somebody who knows the password of your { $organization } account gave one of your recovery codes at the second step of sign-in.
# $left is how many codes are left.
mail-recovery-code-used-left = { $left ->
    [0] None is left. Make new codes or set up an authenticator app before you sign out: you could not sign in again.
    [one] One code is left. Make new ones soon.
   *[other] { $left } codes are left.
}

mail-second-step-locked-subject = The second step of your { $organization } account is locked
mail-second-step-locked-title = Your second step is locked
mail-second-step-locked-preview = Too many wrong codes were typed.
# $duration is a span of time, such as 24 hours.
mail-second-step-locked-intro = Somebody who knows the password of your { $organization } account typed too many wrong codes after it. No code is taken there for { $duration }.
mail-second-step-locked-me = If this was you, wait, or ask the operator of the server to open the lock.
mail-second-step-locked-not-me = If this was not you, somebody knows your password: choose another one at once, and tell the other administrators.

## To the person whose answers to security questions changed

mail-questions-changed-subject = Your { $organization } security questions were changed
mail-questions-changed-title = Your security questions were changed
mail-questions-changed-preview = If this was not you, act now.
mail-questions-changed-intro = Somebody who is signed in to your { $organization } account gave, replaced or removed answers that can help to reset its password.
