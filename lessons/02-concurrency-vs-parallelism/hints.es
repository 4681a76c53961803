== 1
Dibuja en papel dos líneas, una por tarea, y marca los trozos. El solapamiento es lo que queda uno encima del otro.
== 2
Lo común a dos trozos va del comienzo más tardío al final más temprano, si eso es positivo. Súmalo sobre todos los pares de trozos de tareas distintas.
== 3
run_pinned(): pthread_attr_init(), CPU_ZERO y CPU_SET, pthread_attr_setaffinity_np(), pthread_create() para los dos, y solo después
pthread_join() para los dos. Antes mira en sched_getaffinity() si las CPU están permitidas.
== overlap-wrong
Los trozos vienen en cualquier orden, y cada uno puede solaparse con varios de la otra tarea.
== all-is-concurrent
Si una tarea acaba antes de que empiece la otra, es secuencial.
== concurrent-is-not-sequential
Que los trozos no se solapen no lo hace secuencial: mira si se solapan las vidas, del primer comienzo al último final.
== parallel-not-seen
En cuanto overlap() es mayor que 0, es paralelo.
== not-run
Las dos tareas tienen que haberse ejecutado cuando run_pinned() devuelve 0.
== not-pinned
La afinidad es del hilo que ejecuta la tarea, y hay que fijarla antes de que la tarea empiece.
== no-thread
Hay que crear dos hilos, uno por tarea. Quien llama solo espera.
== one-after-the-other
Crea primero los dos hilos y después espera a los dos. pthread_join() antes del segundo pthread_create() los hace secuenciales.
== pins-the-caller
sched_setaffinity(0, ...) habla del hilo que llama. Usa los atributos del hilo nuevo.
== thread-not-joined
Cada hilo creado se espera con pthread_join().
== no-such-cpu
Pregunta a sched_getaffinity(0, ...) qué CPU puede usar este proceso, antes de crear nada.
