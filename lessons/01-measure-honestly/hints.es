== 1
Tres funciones, tres preguntas. Empieza por count_to(): escribe la fórmula de lesson.h en el bucle y devuelve la suma de
control. Luego mira qué mide time_trials(), y cuántas veces.
== 2
Hay que leer el reloj justo antes y justo después de cada llamada a work(), dentro del bucle de las repeticiones. La
diferencia de dos tiempos necesita también los segundos, no solo tv_nsec.
== 3
Para el intervalo, ordena una copia de las muestras (qsort(), de stdlib.h). Suma las probabilidades de 0, 1, 2, ... caras
en `count` lanzamientos mientras la suma no pase de 0,025: cuántas son es k. La probabilidad de ninguna cara es 0,5
elevado a count, y la de k + 1 caras es la de k por (count - k) / (k + 1).
== the-compiler-deleted-it
Tu bucle tiene un resultado que se sabe sin ejecutarlo, como el propio n, y el compilador lo ha calculado. Compruébalo: gcc
-O2 -S con tu archivo, y busca el bucle en el ensamblador.
== wrong-checksum
Cuenta de 1 a n, ambos incluidos. Primero XOR, después multiplica, en uint64_t: la constante es
UINT64_C(0x9e3779b97f4a7c15).
== one-run
Cada repetición es una llamada propia a work(), con su propio tiempo. Una ejecución copiada siete veces es una ejecución.
== a-clock-that-is-set
CLOCK_REALTIME puede saltar mientras mides. man 2 clock_gettime muestra los demás.
== clock-around-the-loop
Un solo par de lecturas alrededor de todas las repeticiones da su suma. De una suma no se recupera la mediana.
== seconds-forgotten
Un tiempo tiene dos partes, tv_sec y tv_nsec, y la diferencia necesita las dos: si entretanto acaba un segundo, tv_nsec sola retrocede.
== mean-not-median
La mediana es la muestra del medio cuando están ordenadas; con un número par, la media de las dos del medio.
== sorts-the-callers-samples
`const double *` es una promesa. Copia las muestras (malloc() y memcpy()), ordena la copia y libérala con free().
== not-the-coins-interval
La muestra más pequeña y la más grande encierran mucho más que el 95 %: con 20 muestras, el 99,9998 %. Busca k sumando las
probabilidades de la moneda y toma la k-ésima desde cada extremo. En C, la k-ésima más pequeña es sorted[k - 1].
