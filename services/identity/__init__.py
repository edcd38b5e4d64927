"""Who is asking: API keys of machines. A key says who acts; what is allowed is another question."""

from services.identity.keys import ApiKey, ApiKeys, KeyRefused, NewKey, Scope
from services.identity.pepper import PepperUnusable, load_pepper

__all__ = ["ApiKey", "ApiKeys", "KeyRefused", "NewKey", "PepperUnusable", "Scope", "load_pepper"]
