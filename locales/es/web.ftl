### Lo que comparten todas las páginas.

web-product = Latchkey

# Va delante del título de una página en la que algo no estaba bien.
web-problem = Problema:
web-languages = Idiomas
web-support-code = Código de soporte:

web-next = Siguiente
web-finish = Terminar
web-cancel = Cancelar
web-show = Mostrar
web-hide = Ocultar
web-back = Volver
web-copied = Copiado.
web-not-copied = El navegador no lo ha copiado. Selecciona el texto y cópialo a mano.
web-start-again = Empezar de nuevo
web-to-sign-in = Ir a iniciar sesión
web-to-reset = Restablecer una contraseña
web-contact = Contactar con tu administrador

## Pasos

web-steps = Paso { $current } de { $total }
# Se lee en voz alta antes del nombre de un paso ya hecho.
web-step-done = Hecho:

## El nombre de usuario

web-user-name = Nombre de usuario
web-user-name-hint = Por ejemplo: alex@school.example

## La comprobación de que pide una persona, que el navegador hace solo

web-proof-working = Comprobando que eres una persona. No tienes que hacer nada.
web-proof-ready = Comprobación hecha.
web-proof-failed = La comprobación no ha funcionado en este navegador. Continúa igualmente: solo tendrás que esperar un poco.
web-proof-without-script = JavaScript está desactivado en tu navegador, así que esperarás unos 20 segundos después de esta página.

## Cuánto dura la visita

# $duration es como «15 minutos»; $time, como «15:45 (UTC)».
web-time-left = Por tu seguridad tienes { $duration } para terminar, hasta: { $time }.
web-expires-soon = Te quedan menos de { $duration }. Después tendrías que empezar de nuevo.
web-expired = Se acabó el tiempo. No se ha cambiado nada. Empieza de nuevo, por favor.

## Contraseñas nuevas, dondequiera que se elija una

password-new = Contraseña nueva
password-confirm = Contraseña nueva, otra vez
password-rules = Tu contraseña nueva
password-rule-length = tiene de { $min } a { $max } caracteres
# $count es 2, 3 o 4.
password-rule-kinds = tiene al menos { $count } de estos: letras minúsculas, letras mayúsculas, cifras, otros caracteres
password-rule-words = no contiene tu nombre ni el de tu organización
password-rule-guessable = no es fácil de adivinar
# Solo se consulta al enviar el formulario.
password-rule-leaked = no se conoce por una filtración de datos
# Se lee en voz alta antes de una regla.
password-rule-met = Cumplida:
password-rule-unmet = Aún no:
password-same = Las dos son iguales.

password-strength-0 = Muy fácil de adivinar
password-strength-1 = Fácil de adivinar
password-strength-2 = Podría ser más fuerte
password-strength-3 = Buena
password-strength-4 = Fuerte

password-error-short = { $count ->
    [one] La contraseña nueva es demasiado corta. Necesita al menos { $count } carácter.
   *[other] La contraseña nueva es demasiado corta. Necesita al menos { $count } caracteres.
}
password-error-long = { $count ->
    [one] La contraseña nueva es demasiado larga. Puede tener como mucho { $count } carácter.
   *[other] La contraseña nueva es demasiado larga. Puede tener como mucho { $count } caracteres.
}
password-error-characters = La contraseña nueva contiene caracteres que no se pueden escribir en todas partes.
password-error-kinds = La contraseña nueva necesita al menos { $count } de estos: letras minúsculas, letras mayúsculas, cifras, otros caracteres.
password-error-name = La contraseña nueva contiene tu nombre. Elige una que no lo contenga.
password-error-organization = La contraseña nueva contiene el nombre de tu organización. Elige una que no lo contenga.
password-error-guessable = La contraseña nueva es demasiado fácil de adivinar. Añade una o dos palabras que nadie espere.
password-error-banned = La contraseña nueva contiene palabras que tu organización no permite. Elige otras.
password-error-leaked = Esta contraseña ha aparecido en una filtración de datos, así que hay desconocidos que la saben y la prueban. Elige una que no hayas usado nunca en ningún sitio.
password-error-used = Esta cuenta ya tuvo esta contraseña, y no puede volver a usarse. Elige otra.
password-error-mismatch = Las dos contraseñas no son iguales.

## Lo que sale mal antes de una página

error-400-title = No lo hemos entendido
error-400-body = Tu navegador envió algo que esta página no espera, así que no se ha hecho nada.
error-400-todo = Vuelve atrás, carga la página de nuevo y rellénala otra vez.

error-host-title = Dirección equivocada
error-host-body = Este servidor no responde en la dirección que has usado.
error-host-todo = Revisa la dirección o pregunta a tu administrador cuál es la correcta.

error-403-title = Esto no está permitido
error-403-body = La petición no vino de una de nuestras páginas o no te corresponde hacerla, así que no se ha hecho nada.
error-403-todo = Abre tú la página y vuelve a intentarlo allí.

error-404-title = Aquí no hay nada
error-404-body = Puede que la dirección esté mal escrita o que la página ya no exista.
error-404-todo = Revisa la dirección o empieza en una de estas páginas.

error-405-title = Así no funciona
error-405-body = La página existe, pero no se puede usar de esta manera.
error-405-todo = Empieza en una de estas páginas.

error-413-title = Es demasiado
error-413-body = Lo que se envió es más grande de lo que admite esta página, así que no se ha hecho nada.
error-413-todo = Vuelve atrás y envía menos.

error-415-title = No podemos leerlo
error-415-body = Lo que se envió no es un formulario como lo espera esta página, así que no se ha hecho nada.
error-415-todo = Vuelve atrás, carga la página de nuevo y rellénala otra vez.

error-429-title = Un poco más despacio
error-429-body = Llegaron demasiadas peticiones desde tu red en poco tiempo. Esta no se ha atendido.
error-429-todo = Vuelve a intentarlo más tarde, como mucho dentro de una hora. Con JavaScript activado puedes continuar ahora.

error-503-title = Ahora mismo no funciona
error-503-body = Algo que necesitamos no está disponible en este momento. No se ha cambiado nada.
error-503-todo = Vuelve a intentarlo dentro de unos minutos. Si ocurre otra vez, contacta con tu administrador y dale el código de soporte de esta página.
