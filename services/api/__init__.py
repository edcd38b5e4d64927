"""HTTP: one router per resource, its request and answer models on top of the router that uses them.

A request passes the door (`door.py`), then the caller's key (`caller.py`), then its route. A route parses, makes one
call and answers: `Writing` (`writing.py`) records, `Reading` (`reading.py`) says as of when. Whatever is raised becomes
a problem in one place (`problems.py`). `routes.py` lists the routers.
"""
