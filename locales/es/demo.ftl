### Las páginas de `latchkey demo`: a quién probar y la bandeja de entrada. Los nombres de personas, organizaciones y grupos son inventados.

demo-title = Demostración de Latchkey
demo-navigation = Demostración
demo-inbox = Bandeja de entrada
demo-reset = Restablecer una contraseña
demo-sign-in = Iniciar sesión

## Página de inicio

demo-start-title = A quién probar
demo-start-intro = Aquí viven dos organizaciones inventadas, con personas en todas las situaciones posibles. Ningún correo sale de esta máquina: la bandeja de entrada los muestra todos.
demo-start-pick = Elige a una persona de las tablas. El enlace abre el portal de restablecimiento con su nombre de usuario ya escrito.
demo-start-inbox = Cuando un código esté en camino, léelo en la bandeja de entrada.
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
demo-needed-answers = Las respuestas
demo-needed-nothing = Nada que escribir

demo-role-global-administrator = Administración global
demo-role-password-administrator = Administración de contraseñas
demo-role-user-administrator = Administración de usuarios
demo-role-helpdesk-administrator = Administración del servicio de ayuda
demo-role-reports-reader = Lectura de informes

## Personas de Harbor & Pine

demo-person-nora = Lista: demuestra una dirección con un código de la bandeja de entrada.
demo-person-tom = Listo: responde tres de cinco preguntas de seguridad.
demo-person-mia = Lista, y puede elegir entre un código por correo y preguntas de seguridad. Está en el grupo «Workshop», que está dentro de «Password reset». La dirección que registró ella misma se usa antes que la del directorio.
demo-person-ben = Rechazado con SSPR_0012: no tiene licencia.
demo-person-max = Rechazado con SSPR_0013: está en el grupo «Visitors», que no puede restablecer.
demo-person-leo = Rechazado con SSPR_0014: no hay ningún dato con el que demostrar nada.
demo-person-ray = Rechazado con SSPR_0014: la dirección y el número guardados están mal escritos, y eso cuenta como nada.
demo-person-zoe = Rechazada con SSPR_0014: la única dirección guardada es el buzón que protege la propia contraseña perdida.
demo-person-sam = Rechazado con SSPR_0014 durante un día: la única dirección se sustituyó al iniciar la demostración, y pudo hacerlo un ladrón.
demo-person-ida = Rechazada: la cuenta está desactivada.
demo-person-eva = Rechazada con SSPR_0030: la contraseña vive en el directorio propio de la organización, y aquí nada se conecta con él.
demo-person-kim = Rechazado: alguien dijo «no fui yo», así que antes tiene que mirarlo un administrador.
demo-person-grace = Puede iniciar sesión. El restablecimiento se rechaza con SSPR_0014: quien administra demuestra siempre una dirección y un teléfono móvil, y esta demostración no llega a los teléfonos.
demo-person-paul = Recibe el correo cuando alguien pide ayuda a la administración.
demo-person-uma = Recibiría las peticiones de ayuda si nadie administrara las contraseñas.

## Personas de Clínica Mirador

demo-person-lucia = Lista: demuestra la dirección, escrita entera, y responde tres de cinco preguntas de seguridad, en el orden que quiera.
demo-person-mateo = Tiene una dirección pero ninguna respuesta, así que no puede restablecer. Las páginas no lo muestran; lo explica un correo a la dirección.
demo-person-bruno = La contraseña vive en el directorio propio de la organización, y llevarla allí está desactivado (SSPR_0010). Las páginas no lo muestran; lo explica un correo a la dirección.
demo-person-elena = Recibe las peticiones de ayuda y puede iniciar sesión. No puede restablecer: quien administra demuestra también un teléfono móvil, y esta demostración no llega a los teléfonos.

demo-nobody = Nadie
demo-nobody-strict = Esa persona no existe, y las páginas son iguales de todos modos. No se envía ningún correo.

## Bandeja de entrada

# $count es cuántos correos se guardan.
demo-inbox-intro = Todos los correos que la demostración habría enviado, primero los nuevos. Los últimos { $count } se guardan hasta que la demostración termine.
demo-inbox-refreshing = Esta página busca correo nuevo cada pocos segundos.
demo-inbox-stop = Dejar de buscar
demo-inbox-go-on = Buscar correo nuevo cada pocos segundos
demo-inbox-empty = Todavía no hay correo. Empieza un restablecimiento y pide un código.
demo-mail-from = De
demo-mail-to = Para
demo-mail-at = Fecha
demo-mail-back = Volver a la bandeja de entrada
demo-mail-preview = El correo como lo muestran los programas de correo
demo-mail-text = El mismo correo como texto
