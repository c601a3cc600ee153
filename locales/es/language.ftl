### El idioma mismo: su nombre, duraciones, momentos y listas.

language-own-name = Español

## Duraciones

duration-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
}
duration-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
duration-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
duration-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
# Dos unidades juntas, como en «2 horas y 5 minutos».
duration-two-units = { $larger } y { $smaller }

## Momentos

# $moment es fecha y hora; $offset está vacío o es como «+05:30».
moment-with-offset = { $moment } (UTC{ $offset })
