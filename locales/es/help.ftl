### Más sobre por qué no puede continuar un restablecimiento: lo que lee quien sigue «Más información sobre este mensaje».
###
### El título, el significado y el consejo para la persona vienen de refusals.ftl. Aquí cada motivo explica algo más (-more) y dice qué
### hace el administrador (-administrator), según la última parte de la dirección de la página.

help-meaning = Qué significa
help-person = Qué puedes hacer
help-administrator = Qué puede hacer tu administrador
help-back = Volver

help-sspr-0009-more = Es una decisión para toda la organización. No tiene que ver contigo ni con lo que escribiste. Los administradores tienen un interruptor propio.
help-sspr-0009-administrator = Activa el restablecimiento de contraseñas en la directiva de la organización. Un interruptor aparte decide si quienes tienen un rol de administrador pueden restablecer su propia contraseña.

help-sspr-0010-more = Nada de lo que escribiste estaba mal. Las contraseñas nuevas de tu cuenta tienen que ponerse en ese directorio.
help-sspr-0010-administrator = Pon la contraseña en tu propio directorio o activa el servicio que lleva allí las contraseñas nuevas, llamado escritura diferida.

help-sspr-0011-more = Mientras no se decida, nadie de tu organización puede restablecer aquí una contraseña.
help-sspr-0011-administrator = Da una directiva a la organización. Dice quién puede restablecer su contraseña y de qué formas demuestran las personas que son ellas.

help-sspr-0012-more = En tu organización solo pueden restablecer su contraseña las personas con licencia.
help-sspr-0012-administrator = Da una licencia a esta persona o cambia la directiva para que no haga falta.

help-sspr-0013-more = Quienes pueden restablecer aquí su contraseña son los miembros de un grupo.
help-sspr-0013-administrator = Añade a esta persona al grupo que nombra la directiva o a un grupo que esté dentro de él. También puedes abrir el restablecimiento a todo el mundo.

help-sspr-0014-more = Otra dirección de correo, un número de teléfono o las respuestas a preguntas de seguridad son formas de comprobarlo. Un dato no cuenta si está mal escrito, si se cambió hace menos de un día o si es el buzón que abre la contraseña perdida.
help-sspr-0014-administrator = Mira cuántas formas pide la directiva y cuáles. Después completa o corrige los datos de contacto de esta persona.

help-account-disabled-more = Nadie puede iniciar sesión en una cuenta desactivada, sea cual sea su contraseña.
help-account-disabled-administrator = Averigua por qué se desactivó la cuenta. Si la persona debe tenerla, vuelve a activarla.

help-sspr-0029-more = El motivo no fueron tus datos ni tu contraseña nueva. El directorio protege algunas cuentas, o no deja que este servicio ponga sus contraseñas.
help-sspr-0029-administrator = Busca el código de soporte en el registro de auditoría. Después comprueba si el directorio protege esta cuenta o la tiene más de una vez, y si el servicio tiene los permisos que necesita.

help-sspr-0030-more = Nada de lo que escribiste estaba mal y no ha contado como intento. Preguntamos al directorio antes de que demuestres que eres tú, para que no lo hagas en vano.
help-sspr-0030-administrator = Comprueba que el directorio está en marcha y que el programa que lo une con este servicio llega a los dos.

help-frozen-more = La contraseña de entonces ya no sirve, y se cerraron todas las sesiones de la cuenta. El restablecimiento está en pausa para que quien lo hizo no pueda volver.
help-frozen-administrator = Habla con la persona por un medio en el que confíes. Averigua cómo entró otra persona, casi siempre por el otro buzón, y haz que se arregle. Después el operador de este servidor puede quitar la pausa.

# Aquí llevan varias clases de bloqueo.
help-locked-title = Bloqueo por demasiados intentos
help-locked-body = Tras varios códigos o respuestas incorrectos, o tras varios restablecimientos sin éxito, dejamos de aceptar más durante un tiempo. Así nadie puede ir adivinando.
help-locked-todo = Usa otra forma si la página la ofrece, o espera a que el bloqueo termine por sí solo. Si necesitas tu cuenta antes, contacta con tu administrador.
help-locked-more = La página de la que vienes dice cuánto dura el bloqueo. Probar de nuevo mientras tanto no lo alarga. Quizá otra persona lo intentó con tu nombre de usuario.
help-locked-administrator = Pregunta a la persona si fue ella. Si lo fue, el operador de este servidor puede abrir el bloqueo antes de tiempo. Si no, mira los sucesos de la cuenta en el registro de auditoría.

# Se han enviado tantos mensajes y llamadas, o correos, que por ahora no es posible enviar más.
help-used-up-title = No más códigos por ahora
help-used-up-body = A una persona, un teléfono, una dirección y una red les llega solo una cantidad limitada de códigos, mensajes y llamadas. Si no, cualquiera podría inundarte con ellos o causar gastos.
help-used-up-todo = Usa otra forma si la página la ofrece, o vuelve cuando haya pasado el tiempo que indica. Si necesitas tu cuenta antes, contacta con tu administrador.
help-used-up-more = Los mensajes de texto y las llamadas se cuentan por días, que terminan a medianoche según la hora universal (UTC). Un código que ya te ha llegado sirve durante el tiempo que dice su mensaje.
help-used-up-administrator = Pregunta a la persona si pidió tantos. Este límite termina por sí solo: ni tú ni el operador de este servidor podéis quitarlo para una sola persona. Otra forma más en la directiva da a las personas otro camino.
