### Alerts to operators, by mail and as titles in webhooks. Each kind has a title, an introduction that says what happens and why it matters,
### and what to do.
###
### $event is raised, worse, reminder or cleared. $channel is mail, text or call. $duration is a span of time such as "17 minutes", $until a
### date with time. $messages, $resets, $usual and $free (MiB) are numbers. $limit is the name of a setting.

mail-operator-alert-subject = { $event ->
    [raised] Alert: { $title }
    [worse] Worse: { $title }
    [reminder] Still: { $title }
   *[cleared] Over: { $title }
}
mail-operator-alert-preview = { $event ->
    [cleared] You have nothing to do.
   *[raised] Latchkey needs its operator.
}

alert-over = This is over: nothing of it has been seen for ten minutes.

alert-fact-severity = Severity
alert-fact-since = Since

alert-severity-notice = Notice
alert-severity-warning = Warning
alert-severity-critical = Critical

## The ways to send messages

alert-delivery-failing-title = { $channel ->
    [mail] Mail is not getting out
    [text] Texts are not getting out
    [call] Calls are not getting through
   *[other] Messages are not getting out
}
alert-delivery-failing-intro = { $messages ->
    [one] One message could not be sent, though it was tried again and again, and nothing else passes. People who ask for a code this way get none.
   *[other] { $messages } messages could not be sent, though it was tried again and again, and hardly anything else passes. People who ask for a code this way get none.
}
alert-delivery-failing-todo = Run “latchkey doctor” on the server with a test message: it says what the provider answers. The log names the cause of every attempt.

alert-queue-old-title = Messages are waiting too long
alert-queue-old-intro = { $messages ->
    [one] One message waits to be sent, for { $duration } already. Codes that come late have expired when they arrive.
   *[other] { $messages } messages wait to be sent, the oldest for { $duration } already. Codes that come late have expired when they arrive.
}
alert-queue-old-todo = See whether a server runs, whether its log tells of failing deliveries, and whether more is being queued than your providers take.

alert-spend-cap-title = A limit on texts and calls was reached
alert-spend-cap-intro = The limit { $limit } is used up. Until { $until } nothing more is sent under it, and people are offered other methods.
alert-spend-cap-todo = Find out who asks for so many codes before you raise the limit: somebody may be earning money with them.

alert-texts-paused-title = Texts and calls are paused
alert-texts-paused-intro = Of the codes and calls sent in this organization lately hardly any came back. Somebody is probably sending for the sake of sending. Until { $until } texts and calls are paused, for the organization or for one block of numbers; people are offered other methods.
alert-texts-paused-todo = The audit log names what is paused, and the addresses that asked. Block those where you can, and let texts go on with “latchkey texts resume” once you know the reason.

## The server and its certificate

alert-certificate-ending-title = { $state ->
    [ended] The certificate has ended
   *[ends] The certificate ends soon
}
alert-certificate-ending-intro = { $state ->
    [ended] The certificate of the portal ended on { $until }. Browsers warn everybody who comes, and rightly turn them away.
   *[ends] The certificate of the portal ends on { $until }. From then on browsers warn everybody who comes, and rightly turn them away.
}
alert-certificate-ending-todo = Renew it and put the new files in the place of the old ones. The server takes them by itself within half a minute.

alert-database-failing-title = The database is failing
alert-database-failing-intro = Since { $since } the database does not answer or does not keep what is written. Nobody can reset a password or sign in.
alert-database-failing-todo = See whether the database runs and whether its disk is full. The log has its own words, and “latchkey doctor” tries it out.

alert-disk-low-title = The disk is filling up
alert-disk-low-intro = Where the database lies, { $free } MiB are free. When nothing is left, nothing can be written, and nobody can reset a password.
alert-disk-low-todo = Make room, or move the database to a larger disk.

alert-clock-jump-title = { $beside ->
    [database] Two clocks differ
   *[before] The clock leapt
}
alert-clock-jump-intro = { $beside ->
    [database] The clock of this server is { $state ->
        [behind] { $duration } behind the clock of the database server
       *[ahead] { $duration } ahead of the clock of the database server
    }. Codes, sessions and locks live longer or shorter than promised.
   *[before] The clock of this server was set { $state ->
        [behind] back by { $duration }
       *[ahead] forward by { $duration }
    }, or the machine stood still. Codes, sessions and locks of that time may live longer or shorter than promised.
}
alert-clock-jump-todo = Let a time service such as chrony keep the clock on every machine. A server whose clock was set back keeps the later time until it is started again.

## What people do

alert-wrong-proofs-title = Unusually many wrong codes
alert-wrong-proofs-intro = In this organization far more wrong codes and answers were given within an hour than forgetful people produce. Somebody may be guessing. Until { $until } codes are longer and every new attempt costs the visitor more time.
alert-wrong-proofs-todo = Look at the audit log for the addresses these come from, and block them where you can. Every account is still protected by its own limits.

alert-reset-spike-title = Unusually many passwords are being reset
alert-reset-spike-intro = { $resets ->
    [one] Within an hour one password was reset in this organization. Its usual busiest hour has { $usual }.
   *[other] Within an hour { $resets } passwords were reset in this organization. Its usual busiest hour has { $usual }.
}
alert-reset-spike-todo = If you know no reason, such as the first day of a term, somebody may have got hold of many mailboxes or phones. Call some of the people, look at the audit log, and turn password reset off for the organization if they know nothing of it.

## Nothing is wrong

alert-test-title = This is a test
alert-test-intro = Somebody at the server tried out whether alerts arrive. This one did.
alert-test-todo = You have nothing to do.
