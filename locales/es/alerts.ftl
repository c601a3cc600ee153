### Alertas para operadores, por correo y como títulos en webhooks. Cada tipo tiene un título, una introducción que dice qué ocurre y por qué
### importa, y qué hacer.
###
### $event es raised, worse, reminder o cleared. $channel es mail, text o call. $duration es un lapso como «17 minutos», $until una fecha con
### hora. $messages, $resets, $usual y $free (MiB) son números. $limit es el nombre de un ajuste.

mail-operator-alert-subject = { $event ->
    [raised] Alerta: { $title }
    [worse] Peor: { $title }
    [reminder] Continúa: { $title }
   *[cleared] Terminado: { $title }
}
mail-operator-alert-preview = { $event ->
    [cleared] No tienes que hacer nada.
   *[raised] Latchkey necesita a su operador.
}

alert-over = Esto ha terminado: hace diez minutos que no se observa nada.

alert-fact-severity = Gravedad
alert-fact-since = Desde

alert-severity-notice = Aviso
alert-severity-warning = Advertencia
alert-severity-critical = Crítica

## Las vías para enviar mensajes

alert-delivery-failing-title = { $channel ->
    [mail] El correo no sale
    [text] Los mensajes de texto no salen
    [call] Las llamadas no llegan
   *[other] Los mensajes no salen
}
alert-delivery-failing-intro = { $messages ->
    [one] Un mensaje no se pudo enviar, aunque se intentó una y otra vez, y nada más pasa. Quien pide un código por esta vía no recibe ninguno.
   *[other] { $messages } mensajes no se pudieron enviar, aunque se intentó una y otra vez, y casi nada más pasa. Quien pide un código por esta vía no recibe ninguno.
}
alert-delivery-failing-todo = Ejecuta «latchkey doctor» en el servidor con un mensaje de prueba: dice qué responde el proveedor. El registro nombra la causa de cada intento.

alert-queue-old-title = Los mensajes esperan demasiado
alert-queue-old-intro = { $messages ->
    [one] Un mensaje espera a ser enviado, desde hace ya { $duration }. Los códigos que llegan tarde ya han caducado.
   *[other] { $messages } mensajes esperan a ser enviados, el más antiguo desde hace ya { $duration }. Los códigos que llegan tarde ya han caducado.
}
alert-queue-old-todo = Mira si hay un servidor en marcha, si su registro habla de envíos fallidos y si se encola más de lo que tus proveedores aceptan.

alert-spend-cap-title = Se alcanzó un límite de mensajes de texto y llamadas
alert-spend-cap-intro = El límite { $limit } está agotado. Hasta el { $until } no se envía nada más con cargo a él y se ofrecen otros métodos.
alert-spend-cap-todo = Averigua quién pide tantos códigos antes de subir el límite: puede que alguien esté ganando dinero con ellos.

alert-texts-paused-title = Los mensajes de texto y las llamadas están en pausa
alert-texts-paused-intro = De los códigos y llamadas enviados últimamente en esta organización, casi ninguno se ha confirmado. Es probable que alguien provoque envíos solo por provocarlos. Hasta el { $until } los mensajes de texto y las llamadas están en pausa, para toda la organización o para un bloque de números; se ofrecen otros métodos.
alert-texts-paused-todo = El registro de auditoría dice qué está en pausa y qué direcciones lo pidieron. Bloquéalas donde puedas y, cuando conozcas el motivo, reanuda los envíos con «latchkey texts resume».

## El servidor y su certificado

alert-certificate-ending-title = { $state ->
    [ended] El certificado ha caducado
   *[ends] El certificado caduca pronto
}
alert-certificate-ending-intro = { $state ->
    [ended] El certificado del portal caducó el { $until }. Los navegadores advierten a todo el que llega y, con razón, lo rechazan.
   *[ends] El certificado del portal caduca el { $until }. Desde entonces los navegadores advierten a todo el que llega y, con razón, lo rechazan.
}
alert-certificate-ending-todo = Renuévalo y pon los archivos nuevos en el lugar de los antiguos. El servidor los toma por sí solo en medio minuto.

alert-database-failing-title = La base de datos falla
alert-database-failing-intro = Desde el { $since } la base de datos no responde o no guarda lo que se escribe. Nadie puede restablecer una contraseña ni iniciar sesión.
alert-database-failing-todo = Mira si la base de datos está en marcha y si su disco está lleno. El registro tiene sus propias palabras y «latchkey doctor» la pone a prueba.

alert-disk-low-title = El disco se está llenando
alert-disk-low-intro = Donde está la base de datos quedan { $free } MiB libres. Cuando no quede nada, no se podrá escribir y nadie podrá restablecer una contraseña.
alert-disk-low-todo = Haz sitio o pasa la base de datos a un disco mayor.

alert-clock-jump-title = { $beside ->
    [database] Dos relojes difieren
   *[before] El reloj dio un salto
}
alert-clock-jump-intro = { $beside ->
    [database] El reloj de este servidor va { $state ->
        [behind] { $duration } por detrás del reloj del servidor de la base de datos
       *[ahead] { $duration } por delante del reloj del servidor de la base de datos
    }. Los códigos, las sesiones y los bloqueos duran más o menos de lo prometido.
   *[before] El reloj de este servidor se { $state ->
        [behind] atrasó { $duration }
       *[ahead] adelantó { $duration }
    }, o la máquina estuvo parada. Los códigos, las sesiones y los bloqueos de ese tiempo pueden durar más o menos de lo prometido.
}
alert-clock-jump-todo = Deja que un servicio de hora como chrony lleve el reloj de cada máquina. Un servidor cuyo reloj se atrasó conserva la hora posterior hasta que se reinicia.

## Lo que hace la gente

alert-wrong-proofs-title = Hay muchos más códigos erróneos de lo normal
alert-wrong-proofs-intro = En esta organización se dieron en una hora muchos más códigos y respuestas erróneos de los que produce la gente olvidadiza. Puede que alguien esté adivinando. Hasta el { $until } los códigos son más largos y cada intento nuevo le cuesta más tiempo al visitante.
alert-wrong-proofs-todo = Busca en el registro de auditoría las direcciones de las que vienen y bloquéalas donde puedas. Cada cuenta sigue protegida por sus propios límites.

alert-reset-spike-title = Se restablecen muchas más contraseñas de lo normal
alert-reset-spike-intro = { $resets ->
    [one] En una hora se restableció una contraseña en esta organización. Su hora más activa suele tener { $usual }.
   *[other] En una hora se restablecieron { $resets } contraseñas en esta organización. Su hora más activa suele tener { $usual }.
}
alert-reset-spike-todo = Si no conoces ningún motivo, como el primer día de clase, puede que alguien se haya hecho con muchos buzones o teléfonos. Llama a algunas de las personas, mira el registro de auditoría y desactiva el restablecimiento para la organización si no saben nada de ello.

## Todo va bien

alert-test-title = Esto es una prueba
alert-test-intro = Alguien en el servidor comprobó si las alertas llegan. Esta ha llegado.
alert-test-todo = No tienes que hacer nada.
