### Las páginas de `latchkey demo`: a quién probar y la bandeja de entrada. Los nombres de personas, organizaciones y grupos son inventados.

demo-title = Demostración de Latchkey
demo-navigation = Demostración
demo-inbox = Bandeja de entrada
demo-reset = Restablecer una contraseña
demo-sign-in = Iniciar sesión

## Página de inicio

demo-start-title = A quién probar
demo-start-intro = Aquí viven dos organizaciones inventadas, con personas en todas las situaciones posibles. Ningún correo, mensaje de texto ni llamada sale de esta máquina: la bandeja de entrada lo muestra todo.
demo-start-pick = Elige a una persona de las tablas. El enlace abre el portal de restablecimiento con su nombre de usuario ya escrito.
demo-start-inbox = Cuando un código esté en camino, léelo en la bandeja de entrada. Cuando suene un teléfono, contesta allí la llamada.
demo-start-sign-in = Elige una contraseña nueva e inicia sesión con ella.
demo-start-password = Mientras no la cambies, la contraseña de todas las personas es
demo-start-state = Todo se guarda en esta carpeta hasta que inicies la demostración con --fresh:
demo-inbox-open = Abrir la bandeja de entrada

# $organization es el nombre de la organización.
demo-organization-reset = El portal de restablecimiento tal como lo muestra { $organization }
demo-organization-classic = Directiva clásica: basta un método, cada persona necesita una licencia y solo pueden restablecer las personas del grupo «Password reset». Las páginas dicen por qué alguien no puede.
demo-organization-strict = Directiva estricta: dos métodos, códigos de vida corta y páginas que no revelan nada de una cuenta a un extraño. Rechaza las contraseñas conocidas por una filtración de datos: «correct horse battery staple» es una. Su idioma es el español.

demo-column-person = Persona
demo-column-outcome = Qué ocurre
demo-column-needed = Qué necesitas
demo-needed-address = La dirección alternativa:
demo-needed-mobile = El teléfono móvil:
demo-needed-office = El teléfono de la oficina:
demo-needed-answers = Las respuestas
demo-needed-app = Lo que la aplicación de autenticación muestra ahora, para iniciar sesión; cambia cada 30 segundos, al cargar otra vez esta página:
demo-needed-app-key = La clave para una aplicación tuya
demo-needed-nothing = Nada que escribir

demo-role-global-administrator = Administración global
demo-role-password-administrator = Administración de contraseñas
demo-role-user-administrator = Administración de usuarios
demo-role-helpdesk-administrator = Administración del soporte técnico
demo-role-reports-reader = Lectura de informes

## Personas de Harbor & Pine

demo-person-nora = Lista: demuestra una dirección con un código de la bandeja de entrada.
demo-person-tom = Listo: responde tres de cinco preguntas de seguridad.
demo-person-mia = Lista, y puede elegir entre un código por correo, su teléfono móvil por mensaje o llamada, y preguntas de seguridad. Está en el grupo «Workshop», que está dentro de «Password reset». La dirección que registró ella misma se usa antes que la del directorio.
demo-person-hal = Listo: demuestra el teléfono móvil por mensaje o llamada, o el teléfono de la oficina por llamada. La bandeja de entrada muestra el mensaje, y allí se contesta la llamada.
demo-person-ben = Rechazado con SSPR_0012: no tiene licencia.
demo-person-max = Rechazado con SSPR_0013: está en el grupo «Visitors», que no puede restablecer.
demo-person-ivy = Es nueva y no ha registrado nada: inicia sesión como ella y se te pedirá. Después olvida su contraseña y vuelve a entrar con lo que registraste.
demo-person-amy = Un administrador eligió su contraseña: inicia sesión como ella y tendrás que elegir otra antes de nada.
demo-person-leo = Rechazado con SSPR_0014: no hay ningún dato con el que demostrar nada.
demo-person-ray = Rechazado con SSPR_0014: la dirección y el número guardados están mal escritos, y eso cuenta como nada.
demo-person-zoe = Rechazada con SSPR_0014: la única dirección guardada es el buzón que protege la propia contraseña perdida.
demo-person-sam = Rechazado con SSPR_0014 durante un día: la única dirección se sustituyó al iniciar la demostración, y pudo hacerlo un ladrón.
demo-person-ida = Rechazada: la cuenta está desactivada.
demo-person-eva = Rechazada con SSPR_0030: la contraseña vive en el directorio propio de la organización, y aquí nada se conecta con él.
demo-person-kim = Rechazado: alguien dijo «no fui yo», así que antes tiene que mirarlo un administrador.
demo-person-grace = Lista: como administradora demuestra dos de estas tres cosas, la dirección, el teléfono móvil y la aplicación, diga lo que diga la directiva. Inicia sesión con un código de su aplicación después de la contraseña.
demo-person-paul = Recibe el correo cuando alguien pide ayuda a la administración. Aún no tiene segundo paso: lo configura al iniciar sesión por primera vez.
demo-person-uma = Recibiría las peticiones de ayuda si nadie administrara las contraseñas. Tampoco tiene aún segundo paso.

## Personas de Clínica Mirador

demo-person-lucia = Lista: demuestra la dirección, escrita entera, y responde tres de cinco preguntas de seguridad, en el orden que quiera.
demo-person-diego = Listo: demuestra el teléfono móvil por mensaje o llamada y el teléfono de la oficina por llamada, en el orden que quiera. Los dos números se escriben enteros.
demo-person-mateo = Tiene una dirección y nada más, así que no puede restablecer. Las páginas no lo muestran; lo explica un correo a la dirección.
demo-person-bruno = La contraseña vive en el directorio propio de la organización, y llevarla allí está desactivado (SSPR_0010). Las páginas no lo muestran; lo explica un correo a la dirección.
demo-person-elena = Lista: como administradora demuestra dos de estas tres cosas, la dirección, el teléfono móvil y la aplicación; la dirección y el teléfono se escriben enteros. Recibe las peticiones de ayuda. Inicia sesión con un código de su aplicación después de la contraseña.

demo-nobody = Nadie
demo-nobody-strict = Esa persona no existe, y las páginas son iguales de todos modos. No se envía nada.

## Bandeja de entrada

# $count es cuántos correos se guardan.
demo-inbox-intro = Todos los correos y mensajes de texto que la demostración habría enviado y todas las llamadas que habría hecho, primero lo nuevo. Los últimos { $count } se guardan hasta que la demostración termine.
demo-inbox-refreshing = Esta página busca mensajes nuevos cada pocos segundos.
demo-inbox-stop = Dejar de buscar
demo-inbox-go-on = Buscar mensajes nuevos cada pocos segundos
demo-inbox-empty = Todavía no ha llegado nada. Empieza un restablecimiento y pide un código o una llamada.
demo-mail-from = De
demo-mail-to = Para
demo-mail-at = Fecha
demo-mail-back = Volver a la bandeja de entrada
demo-mail-preview = El correo como lo muestran los programas de correo
demo-mail-text = El mismo correo como texto
demo-kind-mail = Correo
demo-kind-text = Mensaje de texto
demo-kind-call = Llamada
# $number es el número de un teléfono.
demo-text-title = Mensaje de texto al { $number }
# $number es el número de un teléfono.
demo-call-title = Llamada al { $number }

## Una llamada: lo que haría un teléfono

demo-call-says = Una voz dice esto tres veces:
demo-call-listen = Escuchar
demo-call-keys = Teclas
demo-call-press = Pulsarlas
demo-call-hint-digits = La página que espera esta llamada muestra dos cifras. Púlsalas, y después #.
demo-call-hint-hash = Pulsa solo #.
demo-call-unfinished = La voz continúa. Tus teclas cuentan cuando pulsas # al final.
demo-call-hang-up = Colgar
demo-call-let-ring = No contestar la llamada
demo-call-be-engaged = Tener la línea ocupada
demo-call-heard = Después dice la voz:
demo-call-ended-hung-up = Has colgado.
demo-call-ended-no-answer = No has contestado la llamada.
demo-call-ended-busy = La línea estaba ocupada.
demo-call-ended-failed = No se pudo hacer la llamada.
demo-call-no-keys = No se pide ninguna tecla.
