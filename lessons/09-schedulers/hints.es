== 1
Dos funciones hacen una política. Empieza por my_fifo: ready() pone el trabajo al final de policy->list, pick() toma el primero.
== 2
my_rr es my_fifo con slice(). Cuando se acaba el cuanto, el simulador llama a ready() para ese trabajo, después de los que llegaron en ese mismo momento.
== 3
my_sjf y my_priority guardan los trabajos en policy->heap: pon en .before una función que diga cuál de dos va antes. my_priority necesita además preempts().
== overtakes
Quien quedó listo primero se toma primero, hiciera lo que hiciera antes: siempre sim_list_push(), nunca _push_front().
== not-the-shortest
left_ns es lo que aún necesita la ráfaga. El heap da el trabajo para el que before(a, b) es cierto frente a todos los demás.
== upside-down
El número más bajo es la prioridad más alta.
== never-preempts
Se pregunta a preempts() por cada trabajo que queda listo: cierto si su prioridad es un número menor que la del que se ejecuta.
== quantum-not-kept
slice() dice cuánto puede ejecutarse un trabajo cada vez: MY_QUANTUM_NS.
== loses-a-job
Cada trabajo que recibió ready() tiene que salir una vez de pick(). pick() devuelve NULL solo si nadie está listo.
== another-schedule
Dibuja el ejemplo en papel y compáralo con la línea que ha salido.
== runs-for-ever
¿Vuelve un trabajo sin haberse ejecutado? Un cuanto tiene que ser mayor que 0.
