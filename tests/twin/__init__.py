"""The twin: the same company as the engine's, told again in plain objects, to be read and to be compared with.

Begin with :mod:`tests.twin.company`, whose ``step`` is the week in order, and go on with whatever it calls:

- ``product``: the product, shocks and the vendor's set-up (phase 1)
- ``market`` and ``pipeline``: segments, leads, and who signs (phase 2)
- ``account``, ``living``, ``deciding`` and ``customer``: a customer, in four parts that build on each other
- ``plays``: which customer gets what, and when (phase 5)
- ``team``, ``staff``, ``owners``, ``work`` and ``spare_time``: people, and the queues they serve (phase 6)
- ``money``: invoices, what everything costs and who bears it, cash (phase 9)
- ``handover``: the base of customers a run begins with

The laws themselves are not told again: both call :mod:`csim.rules`. What is told twice is who meets which law, when, in
what order and with whose luck.
"""
