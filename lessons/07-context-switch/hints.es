== 1
Empieza por el analizador, línea a línea. Después read_counters() abre /proc/self/task/TID/status y lo usa.
== 2
Dos tuberías: ida y vuelta. Un hilo saca (escribe y lee), el otro responde (lee y escribe). Cuenta con gettid() dentro de cada hilo.
== 3
pthread_setaffinity_np() en cada hilo y después un pthread_barrier_t, para que los dos estén en la CPU antes del primer byte; luego los contadores, las
vueltas y otra vez los contadores.
== one-word-in-the-other
"nonvoluntary_ctxt_switches" termina en "voluntary_ctxt_switches", y el nombre de un programa puede ser cualquiera. Compara al principio de las líneas.
== no-parser
0 cuando están las dos líneas.
== missing-not-told
Si falta una de las dos líneas: -EINVAL. Si falta el archivo: -ENOENT, que es -errno tras fallar fopen().
== not-read
El archivo es /proc/self/task/TID/status, con el id del hilo.
== not-its-own
/proc/self/status habla del primer hilo del proceso. Cada hilo tiene su carpeta en /proc/self/task.
== not-played
Devuelve 0 cuando hayan pasado todos los bytes.
== no-threads
pthread_create() dos veces; quien llama solo espera.
== not-pinned
Cada jugador puede usar solo la CPU dada, desde antes del primer byte: pthread_setaffinity_np().
== both-read-first
Uno de los dos tiene que escribir primero.
== wrong-number-of-bytes
`rounds` veces ida y vuelta: cada hilo escribe `rounds` bytes y lee `rounds`.
== counters-not-of-the-players
Cada hilo lee sus propios contadores, con gettid(), antes de su primer byte y después del último, y tú entregas la diferencia.
== not-timed
clock_gettime(CLOCK_MONOTONIC) antes del primer byte y después del último.
== left-over
Espera a los dos hilos y cierra los cuatro extremos de las tuberías.
