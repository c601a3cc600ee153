### The language itself: its name, spans of time, moments and lists.

# How speakers of this language call it; shown where a person picks a language.
language-own-name = English

## Spans of time

duration-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
duration-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
duration-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
duration-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
# Two units together, as in "2 hours and 5 minutes".
duration-two-units = { $larger } and { $smaller }

## Moments

# $moment is a date and a time; $offset is empty or like "+05:30".
moment-with-offset = { $moment } (UTC{ $offset })
