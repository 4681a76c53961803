== 1
Dibuja la tabla del texto con más filas. En worst_schedule() un hilo lee 0 y después no hace nada durante mucho tiempo.
== 2
worst_schedule(): el hilo 1 lee 0; el hilo 2 suma dos veces; el hilo 1 escribe su 1. Ahora el hilo 2 lee ese 1, y espera con él hasta que el hilo 1 acabe.
Para counter_add() elige: un mutex alrededor de todo, o atomic_fetch_add(), que devuelve lo que había antes.
== 3
La que pierde: "1*1,2*2". Para las piezas: struct { alignas(CACHE_LINE) _Atomic long value; } shards[SHARDS]; la pieza de un hilo es
shards[thread % SHARDS]; sharded_add() es un solo atomic_fetch_add().
== not-a-schedule
Una planificación se escribe HILO*PASOS, con comas en medio y sin espacios: "1*1,2*2". Un hilo no puede dar más pasos de los que tiene: cada racy_add()
tiene dos, y su final cuenta como uno más.
== nothing-lost
Deja entrar al hilo 2 entre la lectura y la escritura del hilo 1.
== not-the-worst
Lo primero que escribe el hilo 1 puede borrar dos sumas del hilo 2; lo último que escribe el hilo 2 puede borrar dos del hilo 1.
== racy-add-changed
racy_add() es el paciente, no el ejercicio. Déjala como estaba en start.c.
== not-atomic
Una lectura y una escritura, y entre las dos otro hilo hizo lo mismo. volatile no cambia nada de eso.
== load-then-store
Cada una es atómica, las dos juntas no. Usa una operación que haga ambas: atomic_fetch_add().
== not-all-locked
El valor se leyó antes del bloqueo, o se escribió después. Bloquea antes del primer paso sobre el contador, desbloquea tras el último.
== two-locks
La tabla muestra dos mutex distintos. Uno detiene a quienes bloquean ese, y a nadie más.
== trylock-ignored
pthread_mutex_trylock() no espera: si devuelve EBUSY, no estás dentro. Usa pthread_mutex_lock().
== unlocks-not-held
Un desbloqueo por cada bloqueo, en todos los caminos de la función.
== locks-twice
Un hilo espera un mutex que ya tiene: llama a una función que bloquea otra vez, u olvidó desbloquear la última vez.
== ends-with-mutex
Hay un camino por la función que no desbloquea.
== not-the-value-it-made
La suma está bien, pero entre ella y el return sumó otro hilo. Guarda el valor dentro del bloqueo, o usa lo que devuelve atomic_fetch_add(), más n.
== deadlock
Cada hilo espera a otro. Las últimas filas de la tabla dicen quién tiene qué.
== spin
Un bucle da vueltas y espera algo que nadie hará.
== adds-elsewhere
sharded_add() suma en *shard_of(thread).
== one-piece-for-all
Los hilos 0 y 1 deben usar piezas distintas: thread % SHARDS.
== shares-a-cache-line
Los elementos de un array están uno junto a otro. alignas(CACHE_LINE) (stdalign.h) en el miembro hace cada elemento tan grande como una línea de caché.
== sum-misses-pieces
sharded_sum() suma las SHARDS piezas.
== loses-in-a-shared-piece
Los hilos 1 y 5 usan la misma pieza, así que sumar en ella también debe ser atómico.
