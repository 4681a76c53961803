== 1
Escribe cuándo se llega a `wait` en `!finished || wait`. Después escribe un bucle que mire, y duerma si aún queda algo que esperar.
== 2
wait_until_finished(): mientras la palabra sea 0, futex_wait(finished, 0). finish(): primero la palabra, después futex_wake() para todos (INT_MAX).
== 3
while ((seen = atomic_load(left)) > 0) futex_wait(left, seen); y quien lo deja en 0 despierta: if (atomic_fetch_sub(left, 1) == 1)
futex_wake(left, INT_MAX).
== never-sleeps
¿Se llega a futex_wait() mientras la palabra es 0? `a || b` no evalúa b si a es verdadero. Mira la palabra en la condición del bucle, duerme en su cuerpo.
== polls
Una pausa no es una espera: acaba demasiado pronto o demasiado tarde. Duerme sobre la palabra, con futex_wait().
== does-not-wait
La función volvió enseguida. Solo puede volver cuando la palabra diga que ya no hay nada que esperar.
== if-not-while
Que te despierten no significa que haya acabado. Mira la palabra otra vez, en un bucle.
== sleeps-before-looking
Acabó antes de que te durmieras, y dijiste a futex_wait() que esperaba justo eso. Mira primero, y espera el valor que significa "todavía no".
== sleeps-on-a-new-value
Miraste un valor y dijiste a futex_wait() que esperabas otro, leído después. Entre medias llegó a 0. Lee una vez y guárdalo en una variable.
== expects-another-value
El número de trabajadores cambia mientras esperas. Espera lo último que viste, no lo primero.
== loses-a-count
Dos trabajadores leyeron el mismo número y ambos escribieron uno menos (lección 13). Descontar es un solo paso: atomic_fetch_sub().
== forgets-to-set
Quien despierta mira la palabra, y dice lo mismo que antes.
== forgets-to-wake
Cambiar la palabra no despierta a nadie. Llama después a futex_wake().
== wakes-before-setting
Quien despierta mira enseguida, ve el valor viejo y se vuelve a dormir. Primero la palabra, después futex_wake().
== wakes-one-of-two
El segundo argumento de futex_wake() es a cuántos se despierta. Afecta a todos los que esperan: INT_MAX.
== deadlock
Todos los hilos duermen. La tabla muestra qué valía la palabra cuando se durmió cada uno.
