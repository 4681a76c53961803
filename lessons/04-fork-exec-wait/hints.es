== 1
Escribe una función que haga fork, exec y avise si exec falla, y úsala en las cuatro. Empieza por run_direct().
== 2
pipe2(report, O_CLOEXEC). Hijo: execv(); si vuelve, escribe errno en report[1] y _exit(127). Padre: cierra report[1] y lee
report[0]: no llega nada si exec tuvo éxito, un int si falló.
== 3
En el hijo, dup2(end, 1) hace de la tubería su salida estándar, y dup2(end, 3) hace del socket su descriptor 3: la copia no es
close-on-exec aunque el original lo sea. Si el original ya tiene ese número, quítale FD_CLOEXEC con fcntl().
== no-wait
waitpid(child, &status, 0) espera. WNOHANG solo mira. También hay un hijo al que esperar cuando exec ha fallado.
== wrong-status
waitpid() mete dos cosas en status. Las separan WIFSIGNALED y WTERMSIG, WIFEXITED y WEXITSTATUS: man 2 waitpid.
== no-shell
Una shell es el programa /bin/sh; recibe la orden como argumento tras -c.
== system-instead
system() hace fork y espera por ti, pero mientras tanto ignora SIGINT y te cuenta menos. Hazlo a mano.
== a-shell-in-between
Pasa argv a execv() tal cual. Cada elemento es un argumento, tenga lo que tenga dentro.
== the-child-returns
Tras execv() tiene que haber un _exit() en el hijo. No exit(): vaciaría otra vez los búferes del padre.
== error-not-told
El estado de salida no distingue un exec fallido de un programa que acaba con 127. Envía errno por una tubería close-on-exec.
== wait-is-interrupted
waitpid() devuelve -1 con EINTR si mientras tanto se ejecutó un manejador de señal. Vuelve a llamarla.
== collects-until-the-end
read() vuelve en cuanto hay algo. Entrégalo y vuelve a leer.
== leaks-its-own-end
Los dos extremos de socketpair() sobreviven a fork y exec salvo que sean close-on-exec (SOCK_CLOEXEC). Mientras el propio programa
tenga abierto tu extremo, nunca verá el final del canal.
== no-channel
socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends); un extremo pasa a ser el descriptor 3 del hijo.
