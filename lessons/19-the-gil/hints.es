== 1
Lee man 3 pthread_cond_wait. El mutex protege los campos de struct gil y se bloquea solo un momento; el cerrojo es el campo `holder`.
== 2
gil_take(): bloquea el mutex; waiting++; while (holder != 0) espera; waiting--; holder = gettid(); takes++; broadcast; desbloquea. gil_drop(): holder = 0; drops++; broadcast.
== 3
gil_offer(): vuelve si waiting es 0. Bloquea el mutex, recuerda takes, waiting++, suelta, espera hasta que takes haya cambiado y toma como en gil_take(): todo sin desbloquear el mutex en
medio (de eso se encarga pthread_cond_wait()).
== computes-without-the-lock
COMPUTE es para quien tiene el cerrojo: tómalo al principio, y otra vez tras cada IO y cada RELEASING.
== holds-during-io
Suelta el cerrojo antes de IO. Si no, todos los hilos esperan a tu socket.
== holds-during-releasing
Una función en C que no toca objetos no necesita el cerrojo: suéltalo antes de RELEASING, igual que antes de IO.
== kept-at-the-end
Un programa que ha terminado tiene que soltar el cerrojo, o nadie volverá a tenerlo.
== switches-for-nothing
Si nadie espera, gil_offer() no tiene nada que hacer. Y entre COMPUTE y COMPUTE el cerrojo no se suelta.
== looks-each-time
El número de los que esperan se puede leer sin el mutex: es atómico. Primero mira, después bloquea.
== counts-wrong
Cada toma cuenta en `takes` y cada suelta en `drops`, también las de gil_offer(), y con el mutex. Quien ya no espera sale de `waiting`.
== not-each-once
Cada programa va de su primera instrucción a END, cada instrucción una vez, en un hilo propio.
== woken-is-not-free
Un broadcast despierta a todos, y cuando mira el segundo, el primero ya ha tomado el cerrojo. Usa while, no if.
== nobody-woken
Los que esperan en pthread_cond_wait() duermen hasta que alguien avise: broadcast tras cada cambio de `holder`.
== one-after-another
Crea primero todos los hilos y después haz join.
== thread-not-joined
run_threads() vuelve cuando han terminado todos los programas: haz join de cada hilo.
== waiting-not-counted
gil_take() se cuenta en `waiting` antes de esperar, y deja de contarse cuando tiene el cerrojo.
== never-offers
Cuenta los COMPUTE desde que tomaste el cerrojo y llama a gil_offer() cada SWITCH_EVERY.
== takes-it-back
Tú estás en una CPU, y el otro aún tiene que despertar: ganas siempre. Espera hasta que `takes` muestre que otro hilo ha tenido el cerrojo.
== giver-not-counted
Quien ha entregado el cerrojo lo quiere otra vez desde ese momento: waiting++ antes de soltarlo, en el mismo tramo con el mutex.
== offers-too-often
Ofrécelo cada SWITCH_EVERY COMPUTE, no antes: cambiar no es gratis.
