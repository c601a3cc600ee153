### The access panel: what signed-in people see and do of their own account.

account-title = Your account
account-name = Name
account-organization = Organization
account-password-changed = Password last changed
account-password-never = Not known
account-sign-out = Sign out
account-more = What you can do
account-back = Back to your account

## The menu at the top of every page

# Read aloud before the name on the menu.
account-menu = Menu of
account-menu-account = Your account

## What is registered

account-registered-title = How you get back in
account-registered-none = Nothing registered
account-registered-closed = Password reset is not open for your account. If you forget your password, contact your administrator.
account-registered-missing = { $count ->
    [one] One more way is needed before you can reset your password yourself.
   *[other] { $count } more ways are needed before you can reset your password yourself.
}
account-register = Register for password reset
account-factors = Manage apps and codes
account-method-alternate-email = Another email address
account-method-mobile-phone = Mobile phone
account-method-office-phone = Office phone
account-method-security-questions = Security questions
account-questions = { $count ->
    [one] { $count } answer
   *[other] { $count } answers
}
account-authenticators-title = Authenticator app
account-authenticators = { $count ->
    [one] { $count } app
   *[other] { $count } apps
}
account-recovery-codes-title = Recovery codes
account-recovery-codes = { $count ->
    [one] { $count } left
   *[other] { $count } left
}

## The password

account-password-link = Change password
account-password-title = Change your password
account-password-lead = For your safety you are then signed out everywhere else.
account-password-demanded = Before you go on, please choose a new password. The one you have has expired, or somebody else chose it.
account-password-current = Present password
account-password-current-missing = Enter your present password.
account-password-current-wrong = The present password is not right.
account-password-submit = Change password
account-password-done = Your password is changed. You are signed out everywhere else.
account-password-elsewhere = Your password is kept in the directory of your organization, so it is changed there and not on this page.
account-password-elsewhere-todo = On a computer of your organization, press Ctrl, Alt and Del together and choose to change your password, or ask your administrator.
# $left is how many codes are left, at most 3.
account-codes-run-out = { $left ->
    [one] You sign in with recovery codes, and only one is left.
   *[other] You sign in with recovery codes, and only { $left } recovery codes are left.
}
account-codes-run-out-link = Make new ones or set up an app
# $days is 1 or more, $time a date and a time.
account-password-ending = { $days ->
    [one] Your password expires within a day: { $time }.
   *[other] Your password expires in { $days } days: { $time }.
}

## Where one is signed in

account-sessions-link = Where you are signed in
account-sessions-title = Where you are signed in
account-sessions-lead = These browsers are signed in to your account. Sign out those that you do not know, and change your password.
account-session-this = this browser
# $time is a date and a time.
account-session-begun = Signed in: { $time }
account-session-seen = Last used: { $time }
account-session-end = Sign out there
account-sessions-end-all-what = This signs you out in all of them, here too.
account-sessions-end-all = Sign out everywhere
# $browser is a name such as Firefox, $system one such as Windows.
account-device = { $browser } on { $system }
account-device-unknown = Unknown browser

## What happened

account-activity-link = Recent activity
account-activity-title = Recent activity
account-activity-lead = What happened to your account within the last 30 days.
account-activity-none = Nothing happened.
account-activity-newer = Newer
account-activity-older = Older

activity-signed-in = You signed in
activity-sign-in-failed = A sign-in failed
activity-sign-in-locked = Sign-in was locked after too many wrong passwords
activity-signed-out = You signed out
activity-signed-out-everywhere = You signed out everywhere
activity-second-step = You gave the second step of a sign-in
activity-second-step-failed = The second step of a sign-in failed
activity-changed-password = Your password was changed
activity-change-refused = A new password was not taken
activity-reset-password = Your password was reset
activity-reset-refused = A new password was not taken at a reset
activity-reset-by-administrator = An administrator set your password
activity-reset-begun = A password reset was begun
activity-reset-step = A password reset went on
activity-reset-method = A way to show that it is you was chosen
activity-reset-check-passed = A check of a password reset was passed
activity-reset-check-failed = A check of a password reset failed
activity-reset-proven = All checks of a password reset were passed
activity-reset-superseded = A password reset ended because of a newer one or a sign-in
activity-reset-contacted = Your administrators were asked for help
activity-reset-left = A password reset was left before its end
activity-reset-not-possible = A password reset was not possible
activity-blocked = A way to reset your password was locked after too many tries
activity-unlocked = Your account was unlocked
activity-registered = You registered a way to get back in
activity-registration-started = You began to register for password reset
activity-registration-cancelled = You left the registration for password reset
activity-registration-completed = You finished the registration for password reset
activity-info-changed = You replaced a way to get back in
activity-info-removed = You removed a way to get back in
activity-info-confirmed = You confirmed your ways to get back in
activity-info-exported = You took a copy of your data
activity-recovery-codes-made = You made recovery codes
activity-recovery-code-used = A recovery code was used
activity-expiry-noticed = You were told that your password expires soon
activity-not-me = A change was reported that was not yours
activity-password-age-changed = An administrator changed whether your password expires
activity-user-added = Your account was made
activity-unfrozen = Password reset was opened again for your account
activity-locks-cleared = Locks of your account were opened
activity-invited = You were invited as an administrator
activity-registration-failed = A way to get back in was not registered
activity-blocked-refused = A way to reset your password was refused
activity-failed = Something was tried with your account and failed
activity-other = Something else happened to your account
