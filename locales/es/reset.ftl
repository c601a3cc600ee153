### El portal de restablecimiento de contraseñas. Los motivos y sus consejos están en refusals.ftl.

## ¿Quién eres?

reset-who-title = Recupera el acceso a tu cuenta
reset-who-lead = ¿Quién eres? Escribe el nombre de usuario con el que inicias sesión.
reset-user-name-missing = Escribe tu nombre de usuario.
reset-proof-missing = La comprobación de que eres una persona no llegó a terminar. Pulsa Siguiente otra vez, por favor.

## La espera que sustituye a la comprobación en navegadores sin JavaScript

reset-wait-title = Un momento, por favor
reset-wait-body = Esta página continúa sola dentro de { $duration }.
reset-wait-why = Hacemos que cada visitante espere o haga un pequeño trabajo, para que nadie pueda probar miles de cuentas.
reset-wait-go-on = Continuar si no ocurre nada

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
reset-method-mobile-phone = Enviar un código a mi teléfono móvil
reset-method-office-phone = Llamar al teléfono de mi oficina
reset-method-security-questions = Responder a mis preguntas de seguridad
reset-only-alternate-email = Enviaremos un código a tu otro correo electrónico.
reset-only-mobile-phone = Enviaremos un código a tu teléfono móvil.
reset-only-office-phone = Llamaremos al teléfono de tu oficina.
reset-only-security-questions = Te haremos las preguntas de seguridad que respondiste en su día.
reset-address = La dirección de correo completa
reset-number = El número de teléfono completo, con el prefijo del país
reset-typed-hint = No mostramos ninguna parte. Si lo que escribes coincide con lo que tenemos guardado, el código está en camino.
reset-address-missing = Escribe la dirección de correo completa.
reset-number-missing = Escribe el número de teléfono completo, con el prefijo del país.
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
reset-code-lifetime = Sirve durante { $duration }.
reset-code-label = Código de { $digits } cifras
reset-code-junk = Puede tardar un minuto. Mira también en la carpeta de correo no deseado y comprueba que la dirección de arriba es la del buzón que tienes abierto.
reset-code-nothing = ¿No ha llegado nada?
reset-code-send-again = Intentar de nuevo: enviar otro código
reset-code-missing = Escribe las cifras del código.
reset-code-wrong = { $left ->
    [one] Ese código no es correcto. Puedes intentarlo { $left } vez más.
   *[other] Ese código no es correcto. Puedes intentarlo { $left } veces más.
}
reset-code-wrong-unknown = Ese código no es correcto o ya no sirve.
reset-code-expired = Ese código ya no sirve. Pide uno nuevo.
reset-code-too-soon = Espera { $duration } antes de pedir otro código, por favor.

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
reset-contact-sent-title = Tu petición está en camino
reset-contact-sent-body = Si la cuenta existe, sus administradores recibirán un mensaje dentro de un momento.
reset-contact-sent-todo = Espera a que se pongan en contacto contigo. Pedirlo otra vez en la misma hora no envía ningún mensaje más.
