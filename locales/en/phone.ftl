### Texts and calls.
###
### A text must fit into one part of 160 characters of the alphabet of GSM 03.38, which lacks most accented letters (a test measures it).
### What is spoken in a call is read out by a machine: whole sentences, no abbreviations. $organization is the name of the organization.

## Texts

# $code is a number of six or eight digits, $duration a span of time such as "105 minutes".
phone-text-verification-code = { $code } is your verification code for { $organization }. It works for { $duration }. Never give it to anyone.
phone-text-registration-code = { $code } is the code that confirms this phone for { $organization }. It works for { $duration }. Never give it to anyone.
phone-text-cannot-reset = Your password for { $organization } cannot be reset on the web page. Contact your administrator.
# $code is a reason such as SSPR_0012.
phone-text-cannot-reset-coded = Your password for { $organization } cannot be reset on the web page ({ $code }). Contact your administrator.
# $moment is a date with time.
phone-text-method-locked = Too many wrong tries at { $organization }: no codes come to this phone until { $moment }.
# Notices: no link and no digits, so that nobody can copy them to lead people astray.
phone-text-password-reset = The password of your { $organization } account was reset. If it was not you, contact your administrator at once.
phone-text-password-changed = The password of your { $organization } account was changed. If it was not you, contact your administrator at once.
phone-text-way-added = A way to get back into your { $organization } account was added. If it was not you, contact your administrator at once.
phone-text-phone-changed = The phone for your { $organization } password was changed or removed. If it was not you, contact your administrator at once.
phone-text-questions-changed = Your security questions at { $organization } were changed. If it was not you, contact your administrator at once.
phone-text-factor-changed = How you get into your { $organization } account was changed. If it was not you, contact your administrator at once.
phone-text-recovery-code-used = A recovery code of your { $organization } account was used. If it was not you, contact your administrator at once.
phone-text-second-step-locked = Too many wrong codes at { $organization }: none works until this time tomorrow. If it was not you, contact your administrator at once.
phone-text-password-expires = Your password for { $organization } ends soon. Sign in and change it before it stops working.
phone-text-test = This is a test from { $organization }. Texts work.

## Calls: what is said three times

phone-call-digits = Hello. This is { $organization }. Somebody asked for a new password for your account. If it was you, key the two digits that your screen shows, and then the hash key, which is also called pound. If it was not you, hang up.
phone-call-hash = Hello. This is { $organization }. Somebody asked for a new password for your account. If it was you, press the hash key, which is also called pound. If it was not you, hang up.
phone-call-register-digits = Hello. This is { $organization }. Somebody who is signed in wants to use this phone to get back in when the password is forgotten. If it was you, key the two digits that your screen shows, and then the hash key, which is also called pound. If it was not you, hang up.
phone-call-register-hash = Hello. This is { $organization }. Somebody who is signed in wants to use this phone to get back in when the password is forgotten. If it was you, press the hash key, which is also called pound. If it was not you, hang up.
phone-call-cannot-reset = Hello. This is { $organization }. Somebody asked for a new password for your account. It cannot be reset on the web page. Please contact your administrator.
phone-call-method-locked = Hello. This is { $organization }. Somebody asked for a new password for your account. There were too many wrong tries, so this phone cannot be used for a while. Please contact your administrator.
phone-call-test = Hello. This is a test from { $organization }. Calls work.

## Calls: what is said at the end

phone-call-nothing = No key was pressed. Goodbye.
phone-call-goodbye = Goodbye.
phone-call-confirmed = Thank you. Go on in your browser now. Goodbye.
phone-call-wrong = Those are not the digits on the screen. You can ask for another call in your browser. Goodbye.
phone-call-too-late = This call can no longer be used. Goodbye.
