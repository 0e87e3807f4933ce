"""The error tree: one root, few leaves, each also the builtin that callers expect. Imports nothing."""


class ProtestDataError(Exception):
    """Root of all errors raised on purpose by this program."""


class InputError(ProtestDataError, ValueError):
    """An input that cannot be read as a whole: names the file, what was seen and what was expected."""


class ConfigError(ProtestDataError, ValueError):
    """A pack, code table, policy or corrections file is wrong: names file and key. Stops the run at load."""


class UnknownCodeError(ProtestDataError, ValueError):
    """A value outside its closed vocabulary: names column, value and the codes allowed."""


class StoreError(ProtestDataError, OSError):
    """The dataset folder cannot be used: locked by another build, not writable, damaged."""


class GazetteerError(ProtestDataError, OSError):
    """The gazetteer cannot be built or loaded: says in one line what to do."""


class GeocoderUnavailableError(ProtestDataError, ConnectionError):
    """An online geocoder did not answer. Never cached as "no such place"."""
