### Authenticator apps and recovery codes, as people set them up.

register-factor-use = You are asked for it when you forget your password.
register-factor-use-administrator = As an administrator you are asked for it whenever you sign in, and when you forget your password.
register-factor-administrator = As an administrator you need an app or recovery codes to sign in.
register-factor-needed = It stays: as an administrator you need it to sign in. Set up another app or make recovery codes first.

## Authenticator apps

register-app-title = Authenticator app
register-app-lead = An app on your phone that shows a code of 6 digits, a new one every 30 seconds. It needs no reception.
register-app-which = Any app for such codes will do, for example Aegis, Google Authenticator or Microsoft Authenticator. Install one first, if your phone has none.
register-app-begin = Set up an app
register-app-begin-another = Set up another app
register-app-full = You have five apps, which is the most. Remove one before you set up another.
# $time is a date and a time.
register-app-set-up-at = Set up on { $time }.
register-app-rename = Rename
register-app-remove = Remove
register-app-renamed = The app has its new name.
register-app-removed = The app is removed. Its codes no longer work.
register-apps-count = { $count ->
    [one] { $count } app
   *[other] { $count } apps
}
register-do-app = Set up an app
register-do-apps = Manage the apps
register-kept-authenticator = The authenticator app is set up. Make recovery codes too, if they are in the list: they help when the phone is lost.
register-kept-recovery-codes = Your new recovery codes work now. Earlier ones do not.

register-app-setup-title = Set up an authenticator app
register-app-setup-lead = What you see here is for your app alone: show it to nobody. It works for { $duration }.
register-app-step-scan = 1. Add this account to your app
register-app-scan = In the app, choose to add an account, and point the camera at this picture.
# Read aloud in place of the picture.
register-app-qr = QR code for your authenticator app. The key below says the same.
register-app-open = Open in my app
register-app-key-title = No camera? Type a key instead
register-app-key-lead = In the app, choose to enter a key by hand. Capital letters and spaces make no difference.
register-app-key-kind = Where the app asks: by time, 6 digits, 30 seconds, SHA-1.
register-app-key-copy = Copy the key
register-app-step-code = 2. Type the code that the app shows
register-app-code-label = Code of 6 digits
register-app-code-hint = It changes every 30 seconds. Take the newest one.
register-app-name-label = Name of the app
register-app-name-hint = So that you know it again when you have several. At most 40 characters.
register-app-name-wrong = Enter a name of 1 to 40 characters.
register-app-name-save = Save the name
register-app-rename-title = Rename the app
register-app-default = Authenticator app
# $number is 2 or more.
register-app-default-number = Authenticator app { $number }
register-app-code-wrong = { $left ->
    [one] That code is not right. Take the newest one, and check that the phone shows the right time. You can try { $left } more time.
   *[other] That code is not right. Take the newest one, and check that the phone shows the right time. You can try { $left } more times.
}
register-app-over = That took too long, or there were too many wrong codes. Remove the new account in your app, and set it up anew here.
register-remove-title-app = Remove the app?
# $name is what the person calls the app.
register-remove-lead-app = Codes of “{ $name }” will no longer work here. We tell your email addresses that it was removed. Remove the account in the app as well.

## Recovery codes

register-codes-title = Recovery codes
register-codes-lead = Ten codes to print or write down. Each works once, in place of a code from your app, when the phone is lost or broken.
# $time is a date and a time.
register-codes-left = { $left } of { $made } left, made on { $time }.
register-codes-replace = When you make new ones, the codes you have stop working.
register-codes-make = Make recovery codes
register-codes-make-new = Make new codes
register-codes-remove = Remove the codes
register-codes-stale = The codes were shown already, and are shown once only. If you did not keep them, make new ones.
register-do-codes = Make recovery codes
register-do-codes-again = Make new codes
register-codes-made-title = Your recovery codes
register-codes-once = Keep these codes now: they are shown this one time only.
register-codes-void = Your earlier codes no longer work.
register-codes-prove = Keep these codes now, and then type one of them below. Only then do they work.
register-codes-void-then = Your earlier codes work until then.
register-codes-one = One of these codes
register-codes-one-hint = Any of them, from where you kept them. It is not used up by this.
register-codes-unlike = That is none of the codes on this page.
register-codes-over = That took too long, so these codes do not work. Make new ones.
register-codes-made-at = Made on
register-codes-what = Each code works once when you forget your password and your phone is out of reach. Keep them where nobody else finds them, and not on the phone itself.
register-codes-what-administrator = Each code works once, when you sign in or forget your password and your phone is out of reach. Keep them where nobody else finds them, and not on the phone itself.
register-codes-print = Print
register-codes-copy = Copy
register-codes-save = Save as text
# A file name without its ending.
register-codes-file = recovery-codes
register-codes-kept = I have kept them
register-remove-title-codes = Remove the recovery codes?
register-remove-lead-codes = None of the codes you have will work any more. We tell your email addresses that they were removed.
