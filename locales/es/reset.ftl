### El portal de restablecimiento de contraseñas. Los motivos y sus consejos están en refusals.ftl.

## ¿Quién eres?

reset-who-title = Recupera el acceso a tu cuenta
reset-who-lead = ¿Quién eres? Escribe el nombre de usuario con el que inicias sesión.
reset-user-name-missing = Escribe tu nombre de usuario.
reset-proof-missing = La comprobación de que eres una persona no llegó a terminar. Pulsa Siguiente otra vez, por favor.
reset-proof-more = En este momento hay muchas solicitudes y la comprobación necesita un poco más de trabajo. No has hecho nada mal. Pulsa Siguiente otra vez, por favor.

## La espera que sustituye a la comprobación en navegadores sin JavaScript

reset-wait-title = Un momento, por favor
reset-wait-body = Esta página continúa sola dentro de { $duration }.
reset-wait-why = Hacemos que cada visitante espere o haga un pequeño trabajo, para que nadie pueda probar miles de cuentas.
reset-wait-go-on = Continuar si no ocurre nada
# Después de la espera, en la página donde empezó.
reset-waited = Gracias por esperar. Pulsa Siguiente.

## Pasos

reset-step-verify = Demuestra que eres tú
# $number es 1 o 2.
reset-step-verify-number = Prueba { $number }
reset-step-password = Contraseña nueva

## Elegir una forma

reset-method-title = Demuestra que eres tú
reset-method-lead = ¿Cómo quieres hacerlo?
reset-method-missing = Elige una de estas formas.
reset-method-alternate-email = Enviar un código a mi otro correo electrónico
reset-method-mobile-phone-text = Enviar un mensaje de texto a mi teléfono móvil
reset-method-mobile-phone-call = Llamar a mi teléfono móvil
reset-method-office-phone = Llamar al teléfono de mi oficina
reset-method-authenticator = Escribir un código de mi aplicación de autenticación
reset-method-security-questions = Responder a mis preguntas de seguridad
reset-method-recovery-code = Escribir uno de mis códigos de recuperación
reset-only-alternate-email = Enviaremos un código a tu otro correo electrónico.
reset-only-mobile-phone-text = Enviaremos un mensaje de texto con un código a tu teléfono móvil.
reset-only-mobile-phone-call = Llamaremos a tu teléfono móvil.
reset-only-office-phone = Llamaremos al teléfono de tu oficina.
reset-only-authenticator = Te pediremos el código que muestra tu aplicación de autenticación.
reset-only-security-questions = Te haremos las preguntas de seguridad que respondiste en su día.
reset-only-recovery-code = Te pediremos uno de los códigos de recuperación que guardaste.
reset-address = La dirección de correo completa
reset-number = El número de teléfono completo, con el prefijo del país
reset-number-whole = El número de teléfono completo
reset-number-hint = Escríbelo entero, aunque mostramos una parte: así nadie puede hacer sonar el teléfono de otra persona.
reset-typed-hint = No mostramos ninguna parte. Si lo que escribes coincide con lo que tenemos guardado, el código o la llamada está en camino.
reset-address-missing = Escribe la dirección de correo completa.
reset-number-missing = Escribe el número de teléfono completo, con el prefijo del país.
reset-number-wrong = { $left ->
    [one] Ese no es el número que tenemos guardado. Puedes intentarlo { $left } vez más.
   *[other] Ese no es el número que tenemos guardado. Puedes intentarlo { $left } veces más.
}
reset-other-way = Usar otra forma

## El código

reset-code-title = Escribe tu código
# $destination es una dirección casi toda oculta; $digits es la longitud del código.
reset-code-sent = Hemos enviado un código de { $digits } cifras a { $destination }.
reset-code-sent-if = Si { $destination } coincide con lo que tenemos guardado, un código de { $digits } cifras está en camino.
reset-code-again = Hemos enviado un código nuevo de { $digits } cifras a { $destination }. Los anteriores ya no sirven.
reset-code-again-if = Si { $destination } coincide con lo que tenemos guardado, un código nuevo de { $digits } cifras está en camino. Los anteriores ya no sirven.
# Está en lugar de una dirección que se escribió y no se guarda.
reset-typed-address = la dirección que escribiste
# Está en lugar de un número que se escribió y no se guarda.
reset-typed-number = el número que escribiste
reset-code-lifetime = Sirve durante { $duration }.
reset-code-label = Código de { $digits } cifras
reset-code-junk = Puede tardar un minuto. Mira también en la carpeta de correo no deseado y comprueba que la dirección de arriba es la del buzón que tienes abierto.
reset-code-text = Puede tardar un minuto. Tu teléfono tiene que estar encendido y tener cobertura.
# $destination es un número casi todo oculto.
reset-code-text-check = Comprueba que { $destination } es el teléfono que tienes en la mano.
# $destination es el número tal como se escribió, o «el número que escribiste».
reset-code-text-check-if = Comprueba que { $destination } es correcto y lleva el prefijo del país.
reset-code-nothing = ¿No ha llegado nada?
reset-code-send-again = Intentar de nuevo: enviar otro código
reset-text-send-again = Intentar de nuevo: enviar otro mensaje
reset-code-missing = Escribe las cifras del código.
reset-code-wrong = { $left ->
    [one] Ese código no es correcto. Puedes intentarlo { $left } vez más.
   *[other] Ese código no es correcto. Puedes intentarlo { $left } veces más.
}
reset-code-wrong-unknown = Ese código no es correcto o ya no sirve.
reset-code-expired = Ese código ya no sirve. Pide uno nuevo.
reset-code-too-soon = Espera { $duration } antes de pedir otro código, por favor.
# $duration es un tiempo corto como "30 segundos".
reset-again-code = Podrás pedir otro código dentro de { $duration }.
reset-again-text = Podrás pedir otro mensaje dentro de { $duration }.
reset-again-call = Podrás pedir otra llamada dentro de { $duration }.
reset-phones-unavailable = Ahora mismo no es posible enviar mensajes de texto ni llamar. Elige otra forma o inténtalo más tarde.

## Una llamada

reset-call-title = Contesta la llamada
# $destination es un número casi todo oculto.
reset-call-sent = Estamos llamando al { $destination }.
# $destination es el número tal como se escribió, o «el número que escribiste».
reset-call-sent-if = Si { $destination } coincide con lo que tenemos guardado, ese teléfono sonará en un momento.
reset-call-digits = Contesta la llamada y marca estas dos cifras y después la tecla almohadilla:
# Para lectores de pantalla. $digits son dos cifras separadas por un espacio.
reset-call-keys = Teclas: { $digits }, almohadilla
reset-call-hash = Contesta la llamada y pulsa la tecla almohadilla:
reset-call-waiting = Esta página continúa sola cuando hayas pulsado las teclas.
reset-call-refreshing = Lo comprueba cada pocos segundos.
reset-call-still = No comprobarlo más
reset-call-look = Comprobar si se han pulsado las teclas
reset-call-nothing = ¿No suena ningún teléfono?
reset-call-check = Comprueba que { $destination } es tu teléfono, que está encendido y que admite llamadas de números desconocidos.
reset-call-check-if = Comprueba que { $destination } es correcto y lleva el prefijo del país, y que el teléfono admite llamadas de números desconocidos.
reset-call-try-again = Intentar de nuevo: llámame otra vez
reset-call-too-soon = Espera { $duration } antes de pedir otra llamada, por favor.
reset-call-right-title = Gracias
reset-call-right = Has pulsado las teclas correctas.

# La llamada ha terminado. -title, y después lo que ocurrió.
reset-call-over-title = La llamada no ha funcionado
reset-call-wrong-keys = Se pulsaron teclas distintas de las que mostraba esta página. La próxima llamada pedirá otras.
reset-call-no-answer = Nadie contestó la llamada.
reset-call-busy = La línea estaba ocupada.
reset-call-hung-up = La llamada terminó antes de que se pulsaran las teclas.
reset-call-failed = No se pudo hacer la llamada. Inténtalo otra vez o usa otra forma, por favor.
reset-call-over = Las teclas no se pulsaron a tiempo.
reset-call-again = Llámame otra vez
reset-call-else = Qué más puedes hacer

## Un código que se tiene a mano

reset-app-title = Escribe el código de tu aplicación
reset-app-lead = Abre tu aplicación de autenticación y escribe el código que muestra para esta cuenta.
reset-app-hint = La aplicación muestra un código distinto cada medio minuto, y cada uno sirve una sola vez. Si no se acepta el tuyo, espera al siguiente y comprueba que el reloj de tu dispositivo va bien.
reset-app-code-malformed = Un código de la aplicación tiene seis cifras. Míralo otra vez.
reset-recovery-code-title = Escribe un código de recuperación
reset-recovery-code-lead = Escribe uno de los códigos de recuperación que guardaste. Cada uno sirve una sola vez.
reset-recovery-code-label = Código de recuperación
reset-recovery-code-hint = Tiene diez letras y cifras. Los guiones, los espacios y las mayúsculas no importan.
reset-recovery-code-missing = Escribe uno de tus códigos de recuperación.
reset-recovery-code-malformed = Un código de recuperación tiene diez letras y cifras. Revisa lo que has escrito.

## Preguntas de seguridad

reset-questions-title = Responde a tus preguntas
reset-questions-lead = Todas las respuestas deben ser correctas. Las mayúsculas y los espacios no importan.
reset-answers-missing = Responde a todas las preguntas.
reset-answers-wrong = { $left ->
    [one] Al menos una respuesta no es correcta. Vuelve a leer las preguntas, porque pueden ser otras. Puedes intentarlo { $left } vez más.
   *[other] Al menos una respuesta no es correcta. Vuelve a leer las preguntas, porque pueden ser otras. Puedes intentarlo { $left } veces más.
}
reset-answers-wrong-unknown = Al menos una respuesta no es correcta. Vuelve a leer las preguntas, porque pueden ser otras.

## La contraseña nueva

reset-password-title = Elige una contraseña nueva

## El final

reset-done-title = Tu contraseña se ha restablecido
reset-done-body = Ya puedes iniciar sesión como { $user_name } con tu contraseña nueva.
reset-done-sessions = Por tu seguridad cerramos todas tus sesiones.
reset-done-told = Te enviamos un mensaje sobre este cambio.
reset-cancelled-title = Has cancelado
reset-cancelled-body = No se ha cambiado nada. Tu contraseña anterior sigue igual.

# Every method is locked. $window and $duration are spans of time such as "1 hour" and "24 hours".
reset-no-way-left-title = No queda otra forma
reset-no-way-left-body = Ha habido demasiados intentos en { $window }, así que todas las formas de demostrar que eres tú están bloqueadas por ahora. Tu contraseña no ha cambiado.
reset-no-way-left-todo = Espera { $duration } y vuelve a intentarlo. Si necesitas tu cuenta antes, contacta con tu administrador, que puede comprobar que eres tú.

## Pedir ayuda

reset-contact-lead = Avisaremos a los administradores de tu organización de que necesitas ayuda con tu contraseña. Ellos saben cómo localizarte.
reset-contact-user = Pides ayuda para { $user_name }.
reset-contact-send = Enviar la petición
reset-contact-custom = Tu organización tiene un lugar propio donde puedes pedir ayuda con tu contraseña.
reset-contact-custom-go = Ir allí
# Nadie más que quien pide ayuda es administrador con una dirección de correo.
reset-contact-nobody-title = No pudimos avisar a nadie
reset-contact-nobody-body = Tu organización no tiene ningún otro administrador a quien podamos llegar por correo, así que tu petición no se ha enviado.
reset-contact-nobody-todo = Habla con el operador de este servidor, que puede comprobar que eres tú y devolverte el acceso.
reset-contact-sent-title = Tu petición está en camino
reset-contact-sent-body = Si la cuenta existe, sus administradores recibirán un mensaje dentro de un momento.
reset-contact-sent-todo = Espera a que se pongan en contacto contigo. Pedirlo otra vez en la misma hora no envía ningún mensaje más.
