== 1
Lee man 2 socketpair, man 7 unix (SCM_RIGHTS, con man 3 cmsg) y man 2 sendmsg. En un flujo de bytes no hay mensajes: algo tiene que decir
dónde acaba cada uno.
== 2
Antes de cada mensaje envía una cabecera de tamaño fijo: de qué clase es y cuánto mide. Un descriptor viaja junto a la cabecera. Copiar:
cabecera y bytes. Compartir: cabecera y descriptor. Transferir: compartir y soltar. Todo pasa por dos funciones: send_header() y receive_header().
== 3
union { struct cmsghdr header; char room[CMSG_SPACE(sizeof(int))]; } control; message.msg_control = &control; message.msg_controllen =
sizeof(control.room); cmsg_len = CMSG_LEN(sizeof(int)), cmsg_level = SOL_SOCKET, cmsg_type = SCM_RIGHTS, y el descriptor con memcpy() a
CMSG_DATA().
== no-buffer
El buffer_make() de start.c estaba bien: memfd_create(), ftruncate(), mmap() con MAP_SHARED.
== no-channel
socketpair(AF_UNIX, SOCK_STREAM, 0, ends): los dos extremos leen y escriben. Una tubería tiene un solo sentido y no lleva descriptores.
== copy-is-shared
Los bytes tienen que pasar por el canal, a un búfer que hace el receptor.
== stops-halfway
send(), read() y las demás pueden mover menos bytes de los pedidos, o ser interrumpidas (EINTR). Sigue hasta completar la longitud, y no leas
nunca más: lo que viene detrás es el mensaje siguiente.
== not-sent
No llegó nada. ¿Está el descriptor en el mensaje de control del emisor, y tiene el receptor sitio para él (msg_control)?
== sends-the-bytes
El receptor mapea el mismo archivo: envía el descriptor y la longitud, nada más.
== buffer-not-gone
Una vez enviado el descriptor, el emisor renuncia a lo suyo: buffer_drop().
== mapping-left
munmap(): quien ha transferido algo ya no puede mirarlo.
== descriptor-left
Un descriptor enviado es un segundo descriptor del mismo archivo: cierra el tuyo. Y quien recibe tiene uno por búfer, no dos.
== share-is-a-copy
Los dos tienen que mapear el mismo archivo, con MAP_SHARED.
== sender-does-not-wait
Un socket sin O_NONBLOCK ya duerme al emisor por sí mismo. No lleves una cola propia aparte, ni te rindas con EAGAIN.
== end-not-told
recvmsg() devuelve 0 cuando el otro extremo está cerrado: devuelve -EPIPE. Al enviar, EPIPE llega en errno.
== killed-by-sigpipe
MSG_NOSIGNAL, como flag de send() y sendmsg().
== not-introduced
channel_make(), y luego envía un extremo a cada uno. Un extremo es un descriptor más, pero no se puede mapear: que lo diga la clase de la
cabecera.
== main-in-the-path
introduce() envía dos descriptores y vuelve. No pasa mensajes, y no necesita ningún hilo.
== keeps-an-end
Un extremo está cerrado cuando lo están *todos* sus descriptores. Cierra los dos en quien llama, después de enviarlos.
