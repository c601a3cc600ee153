### Registrar con qué se comprueba a una persona cuando olvida la contraseña.

register-title = Formas de recuperar tu cuenta
register-lead = Si olvidas tu contraseña, comprobamos que eres tú con lo que prepares aquí. Así puedes elegir otra sin ayuda, a cualquier hora.
register-asked-title = No pierdas el acceso a tu cuenta
register-asked-lead = Tu organización te pide que prepares cómo podemos comprobar que eres tú si olvidas la contraseña. Son unos minutos.
register-reconfirm-title = ¿Sigue siendo correcto?
register-reconfirm-lead = Ha pasado un tiempo. Mira lo que hay guardado: si lo sigues teniendo todo, pulsa «Todo correcto». Si no, cámbialo.

# Faltan $count formas; en total hacen falta $required.
register-missing = { $count ->
    [one] Te falta { $count } forma más para poder restablecer la contraseña por tu cuenta.
   *[other] Te faltan { $count } formas más para poder restablecer la contraseña por tu cuenta.
}
register-enough = { $required ->
    [one] Ya puedes restablecer la contraseña por tu cuenta. Puedes añadir más formas: así entrarás aunque una de ellas no esté a tu alcance.
   *[other] Ya puedes restablecer la contraseña por tu cuenta con { $required } cualesquiera de estas formas. Más son bienvenidas: así entrarás aunque una no esté a tu alcance.
}
register-confirm-title = ¿Es correcto?
register-confirm-lead = Esto es lo que está guardado para que vuelvas a entrar si olvidas la contraseña. Si todo es tuyo, pulsa «Todo correcto». Si no, cámbialo.
register-enough-tomorrow = Tus formas están preparadas. Son de hoy, así que podrás restablecer la contraseña con ellas a partir de mañana; hasta entonces puede ayudarte tu administrador.
register-rests = Esto es de hoy: hasta que pase un día no basta para entrar, ni por sí solo ni junto con algo más de hoy.
register-new-rests = Lo que prepares ahora no basta para entrar, ni por sí solo ni junto con algo más del mismo día, hasta que pase un día: así nadie que encuentre tu ordenador abierto podrá quedarse con tu cuenta al momento.
register-added-told = Avisamos de ello a las direcciones que ya tienes.
register-unproven = Lo que diste tú está confirmado. Lo que introdujo tu administrador no: confírmalo con un código o cámbialo.
register-not-enough = { $count ->
    [one] Falta { $count } forma más para terminar. También puedes cancelar y seguir más tarde.
   *[other] Faltan { $count } formas más para terminar. También puedes cancelar y seguir más tarde.
}

register-method-alternate-email = Dirección de correo
register-method-mobile-phone = Teléfono
register-method-office-phone = Teléfono de la oficina
register-method-security-questions = Preguntas de seguridad
register-nothing = Sin preparar todavía
register-nothing-office = No hay ninguno guardado
register-answered = Contestadas
# $time es una fecha con hora.
register-confirmed-at = Lo confirmaste en este momento: { $time }.
register-supplied = Lo escribió tu administrador. Confirma que lo tienes.
register-office-note = Solo tu administrador puede cambiarlo.
register-unused = Tu organización ya no usa esto. Puedes retirarlo.
register-problem-own-mailbox = Es el buzón que se abre con esa misma contraseña, así que no te puede ayudar.
register-problem-not-reached = Desde aquí no se llega a números como este.
register-problem-too-few-answers = Tu organización pide ahora más respuestas.
register-problem-same-number = Es el mismo número que el de tu teléfono, así que solo cuenta una vez.

register-do-set-alternate-email = Preparar una dirección de correo
register-do-set-mobile-phone = Preparar un teléfono
register-do-set-security-questions = Elegir preguntas
register-do-confirm-alternate-email = Confirmar o cambiar la dirección
register-do-confirm-mobile-phone = Confirmar o cambiar el teléfono
register-do-confirm-security-questions = Elegir preguntas
register-do-change-alternate-email = Cambiar la dirección
register-do-change-mobile-phone = Cambiar el teléfono
register-do-change-security-questions = Contestar de nuevo
register-do-remove-alternate-email = Quitar la dirección
register-do-remove-mobile-phone = Quitar el teléfono
register-do-remove-security-questions = Quitar las respuestas

register-looks-good = Todo correcto
register-later = Ahora no
register-back = Volver a la lista
register-why-title = Qué se guarda y para qué
register-why = Lo que escribas aquí se usa solo para comprobar que eres tú y para avisarte cuando cambie algo de tu cuenta. Se guarda cifrado, y las respuestas se guardan de forma que nadie pueda leerlas nunca.
register-why-who = Los administradores globales de tu organización pueden ver tu dirección y tu teléfono completos, y los demás administradores, casi todo oculto. Tus respuestas no las ve nadie.
register-copy = Guardar una copia de todo lo que se conserva sobre ti
register-withdraw = Retirarlo todo

register-kept-alternate-email = La dirección de correo está preparada.
register-kept-mobile-phone = El teléfono está preparado.
register-kept-security-questions = Tus respuestas están guardadas.
register-removed = Ya no está.
register-withdrawn = Ya no queda nada de lo que diste.
register-removed-not = No se ha quitado, porque algo cambió en ese mismo momento. Esto es lo que hay ahora.
register-confirmed = Gracias. Todo está confirmado.
register-not-offered = Tu organización no ofrece esta forma, o ya no la ofrece.

## Por qué alguien no puede registrar nada

register-refused = Tu administrador no ha activado esta función para ti.
register-refused-disabled-for-organization = El restablecimiento de contraseñas está desactivado en tu organización.
register-refused-writeback-not-enabled = Tu contraseña está en el directorio propio de tu organización, y nada lleva contraseñas nuevas hasta allí.
register-refused-no-policy = Tu organización aún no ha decidido cómo se pueden restablecer las contraseñas.
register-refused-not-licensed = A tu cuenta le falta una licencia.
register-refused-not-in-group = Tu cuenta no está entre las que pueden usarla.
register-refused-not-configured = A tu cuenta le faltan datos que solo puede añadir un administrador.
register-refused-account-disabled = Tu cuenta está desactivada.
register-refused-on-premises-action = El directorio de tu organización no lo permite.
register-refused-on-premises-unreachable = Ahora mismo no se puede llegar al directorio de tu organización.
register-refused-frozen = Alguien avisó de que un cambio en tu cuenta no era suyo. Contacta con tu administrador, que puede comprobar que eres tú.

## Una dirección

register-email-title = Preparar una dirección de correo
register-email-lead = Enviamos un código a esta dirección para ver que es tuya, y otra vez cuando olvides la contraseña.
# $value es una dirección casi toda oculta.
register-email-replaces = Ocupa el lugar de { $value }. Avisaremos del cambio a esa dirección.
register-email-supplied = Tu administrador escribió { $value } para ti. Si esa dirección es tuya, deja que enviemos un código allí.
register-email-supplied-send = Enviar un código allí
register-email-other = O usa otra dirección
register-email-label = Dirección de correo
register-email-hint = Una que puedas abrir sin la contraseña de esta cuenta; por ejemplo, una privada.
register-email-malformed = No es una dirección de correo completa. Se parece a nombre@casa.example.
register-email-own-mailbox = Este buzón se abre con la misma contraseña que podrías olvidar. Escribe otra dirección.
register-send-code = Enviar un código

## Un teléfono

register-phone-title = Preparar un teléfono
register-phone-lead = Enviamos un código a este teléfono, o lo llamamos, para ver que es tuyo, y otra vez cuando olvides la contraseña.
# $value es un número casi todo oculto.
register-phone-replaces = Ocupa el lugar de { $value }. Avisaremos del cambio a tus direcciones de correo.
register-phone-supplied = Tu administrador escribió { $value } para ti. Si ese teléfono es tuyo, deja que lo comprobemos.
register-phone-supplied-send = Comprobar ese teléfono
register-phone-other = O usa otro teléfono
register-phone-country = País
# $code es un prefijo como 34.
register-phone-country-option = { $country } (+{ $code })
register-phone-label = Número de teléfono con prefijo de zona
register-phone-label-code = Número de teléfono con prefijo de zona (+{ $code })
register-phone-hint = Escríbelo como sueles hacerlo. A las extensiones no se puede llegar.
register-phone-way = ¿Cómo quieres comprobarlo?
register-phone-text = Enviarme un código por mensaje de texto
register-phone-call = Llamarme
register-phone-only-text = Enviaremos un código por mensaje de texto.
register-phone-only-call = Llamaremos a ese teléfono.
register-phone-malformed = No es un número de teléfono completo y sin extensión. Revisa el país y todas las cifras.
register-phone-not-reached = Desde aquí no se llega a números como este. Escribe otro.
register-phone-not-texted = A este número no le llegan mensajes de texto. Elige una llamada o escribe otro número.
register-phone-unavailable = Ahora mismo no son posibles los mensajes de texto ni las llamadas. Inténtalo más tarde o prepara otra cosa.

## El código

register-code-title = Escribe el código
# $value es la dirección o el número completo.
register-code-sent = Hemos enviado un código a { $value }.
register-code-lifetime = Sirve durante { $duration }.
register-code-label = Código de 6 cifras
register-code-hint-email = Puede tardar un minuto. Mira también en la carpeta de correo no deseado.
register-code-hint-phone = Puede tardar un minuto. El teléfono debe estar encendido y tener cobertura.
register-code-submit = Verificar
register-code-nothing = ¿No ha llegado nada?
register-code-again-email = Enviar un código nuevo
register-code-again-phone = Enviar otro mensaje de texto
register-other-email = Usar otra dirección
register-other-phone = Usar otro número
register-code-missing = Escribe las cifras del código.
register-code-wrong = { $left ->
    [one] Ese código no es correcto. Puedes intentarlo { $left } vez más.
   *[other] Ese código no es correcto. Puedes intentarlo { $left } veces más.
}
register-code-expired = Ese código ya no sirve. Pide otro.
register-code-locked = Hubo demasiados códigos incorrectos. Vuelve a intentarlo dentro de { $duration }. Lo que ya está registrado sigue igual.
register-too-soon = Espera { $duration } antes de volver a pedirlo, por favor.
register-too-many = Han sido demasiadas veces para un día. Podrás seguir dentro de { $duration }. Lo que ya está registrado sigue igual.

## Preguntas

register-questions-title = Elige tus preguntas
register-questions-lead = Elige { $count } preguntas distintas y contesta cada una de forma distinta, con entre 3 y 40 caracteres. Nadie podrá leer después las respuestas, ni siquiera tú: recuérdalas.
register-questions-replace = Las respuestas nuevas ocupan el lugar de todas las anteriores. Avisaremos del cambio a tus direcciones.
register-question-number = Pregunta { $number } de { $total }
register-question = Pregunta
register-answer = Respuesta
register-questions-save = Guardar las respuestas
register-answer-length = La respuesta { $number } necesita entre { $min } y { $max } caracteres.
register-question-twice = La pregunta { $number } está elegida dos veces. Elige otra.
register-answer-twice = La respuesta { $number } es igual que otra anterior. Las mayúsculas y los espacios no cuentan.
register-questions-count = Contesta { $count } preguntas.
register-question-unknown = Una de las preguntas ya no se ofrece. Elige de nuevo, por favor.

## Retirar datos

register-remove = Quitar
register-keep = Conservarlo
register-remove-title-alternate-email = ¿Quitar la dirección de correo?
register-remove-title-mobile-phone = ¿Quitar el teléfono?
register-remove-title-security-questions = ¿Quitar las respuestas?
register-remove-lead-alternate-email = Ya no enviaremos códigos allí. Avisaremos a esa dirección de que se ha quitado.
register-remove-lead-mobile-phone = Ya no le enviaremos mensajes ni lo llamaremos. Avisaremos a tus direcciones de correo de que se ha quitado.
register-remove-lead-security-questions = Ya no te haremos estas preguntas. Avisaremos a tus direcciones de que se han quitado las respuestas.
register-remove-unable = Después de esto no podrás restablecer por tu cuenta una contraseña olvidada. Necesitarías a tu administrador.
register-remove-supplied = Tu administrador escribió otro dato, que se usará entonces.
register-withdraw-title = ¿Retirarlo todo?
register-withdraw-lead = Se quitan al instante todas las direcciones, teléfonos y respuestas que diste, y también las aplicaciones de autenticación y los códigos de recuperación.
register-withdraw-lead-administrator = Se quitan al instante todas las direcciones, teléfonos y respuestas que diste. Las aplicaciones de autenticación y los códigos de recuperación se quedan, porque como administrador inicias sesión con ellos.
register-withdraw-supplied = Lo que escribió tu administrador se queda. Pídele a tu administrador que lo quite.
register-withdraw-do = Retirarlo todo
