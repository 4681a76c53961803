== 1
Lee man 7 sched y man 2 sched_setattr. set_policy() y get_policy() son una llamada al sistema cada una; explain() es un switch según el errno.
== 2
Rellena una struct kernel_attr: size, el número de la política y sus parámetros; deadline_ns y period_ns son los dos el periodo. syscall() devuelve -1 y pone errno;
tú devuelves -errno.
== 3
explain() con EPERM: ¿tiene el hilo el derecho (may_all; IDLE; FIFO o RR hasta most_priority)? Si no: NO_RIGHT. Si sí, DEADLINE con cpus < of_cpus: PINNED. Si no: OTHER_REASON.
== not-set
El núcleo tiene otra cosa que lo que te pidieron. Mira cada campo: el número de la política, nice, prioridad, runtime, deadline y periodo.
== not-read
get_policy() tiene que encontrar lo que tiene el núcleo. sched_getattr() rellena la estructura; copia lo que es de la política.
== parameters-of-another
El núcleo recuerda el nice de un hilo que ahora es IDLE. Ahí no significa nada: copia solo los parámetros de la política que tiene y deja 0 en los demás.
== the-first-thread
getpid() es el id del primer hilo. Para el que llama, pasa 0 o gettid().
== reads-itself
0 significa el hilo que llama. A get_policy() le preguntan por el hilo `tid`.
== error-not-told
-1 es lo que devuelve syscall(), no lo que falló. Devuelve -errno, tras cada una de las dos llamadas.
== takes-something-else
Un rechazo hay que decirlo, y el hilo tiene que quedarse con lo que tenía. No pruebes algo parecido ni devuelvas 0.
== half-done
Cuando rechazan la segunda de dos llamadas, la primera ya está hecha. Un solo sched_setattr() pone política y nice a la vez, o ninguno.
== takes-the-nearest
El núcleo toma un nice de 40 por 19 y no dice nada. Mira el rango antes de pedir.
== errno-unknown
Cada errno es un motivo: 0, EINVAL, EBUSY, EPERM; cualquier otro es OTHER_REASON. Con EPERM, compara la prioridad con el límite.
== eperm-is-rights
Un hilo que tiene la capacidad y al que se le niega DEADLINE con EPERM no puede usar todas las CPU.
== cpus-before-rights
El núcleo mira primero los derechos. Sin ellos da igual cuántas CPU pueda usar el hilo.
== a-limit-for-deadline
RLIMIT_RTPRIO va de prioridades, y DEADLINE no tiene. Necesita la capacidad.
== blames-without-proof
El hilo tiene el derecho y no está fijado, o lo está pero no pidió DEADLINE. Entonces no sabes el motivo: dilo.
