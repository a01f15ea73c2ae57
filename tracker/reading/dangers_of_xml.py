"""What the XML of an Office document asks a program to do: a parser reads it, so that no spelling hides it.

Names of elements and attributes are told by what follows their prefix, for a document may call its prefixes anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

# The relations that may lead out of a document: they are followed when somebody clicks. Any other is a part of the
# document, and is fetched when it is opened: a template, a frame, a picture, a table, the source of a mail merge.
_FOLLOWED = "hyperlink"
_ELSEWHERE = re.compile(r"(?:^|[\s\"'\u201c])(?:[a-z][a-z0-9+.-]+:|[\\/]{2})", re.I)  # a drive has one letter
# A file on a drive of their own, or beside this one, such as the school's own template: nobody else is asked for it.
_OWN = re.compile(r"(?:(?:file:///)?[a-z]:(?=[\\/])|(?![\\/]|[a-z][a-z0-9+.-]*:))(?:(?![\\/]{2})[^?%])*", re.I)
_COMMAND = re.compile(r"[\s\"]*DDE(?:AUTO)?\b", re.I)
_FETCHING = re.compile(r"[\s\"]*(?:INCLUDE(?:TEXT|PICTURE)?|IMPORT|LINK|RD|DATABASE)\b", re.I)
_CODES = {"instrText", "delInstrText"}


class _Carried(Exception):
    """Something that no document should carry."""

    def __init__(self, danger: str, what: str = "") -> None:
        self.found = {"danger": danger, "what": what}


@dataclass
class _Field:
    """A field of Word whose code is being read, out of as many runs as it lies in."""

    code: str = ""
    is_code: bool = True  # what follows is its code, and not yet its result


class Said:
    """Reads one part of a document piece by piece, as it is unpacked."""

    def __init__(self, name: str) -> None:
        """Begin with the part of that name."""
        self.name = name.lower()
        self.fields = [_Field()]  # the first is for codes outside of any field
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.StartElementHandler = self._started
        self.parser.EndElementHandler = self._ended

    def read(self, piece: bytes, is_last: bool = False) -> dict[str, str]:
        """What a piece carries, by the name of the danger; nothing where it is harmless."""
        try:
            self.parser.Parse(piece, is_last)
            if is_last:
                for field in self.fields:  # those that have no end
                    _look_at(field.code)
        except _Carried as carried:
            return carried.found
        except (expat.ExpatError, ValueError, LookupError):
            if not self.name.endswith(".vml"):  # Excel writes drawings of comments that are no XML, and reads them
                return {"danger": "broken"}
        return {}

    def _declared(self, *_: object) -> None:
        raise _Carried("entities")

    def _started(self, prefixed: str, attributes: dict[str, str]) -> None:
        element = prefixed.rpartition(":")[2]
        if element in _CODES:
            self.parser.CharacterDataHandler = self._said
        elif element == "fldChar":
            self._marked(_local(attributes).get("fldCharType", ""))
        elif element == "fldSimple":
            _look_at(_local(attributes).get("instr", ""))
        elif element == "Relationship" and self.name.endswith(".rels"):
            _look_at_relation(_local(attributes))
        elif element == "ddeLink":
            raise _Carried("commands")
        elif self.name == "[content_types].xml" and "macroEnabled" in _local(attributes).get("ContentType", ""):
            raise _Carried("macros")
        elif element == "encryption-data" and self.name == "meta-inf/manifest.xml":
            raise _Carried("locked")

    def _ended(self, prefixed: str) -> None:
        element = prefixed.rpartition(":")[2]
        if element in _CODES:
            self.parser.CharacterDataHandler = None
        elif element == "p" and self.fields[0].code:
            _look_at(self.fields[0].code)
            self.fields[0].code = ""

    def _said(self, text: str) -> None:
        """A code belongs to its field, and to each field whose code that one stands in."""
        for field in reversed(self.fields[1:] or self.fields):
            if not field.is_code:
                break
            field.code += text

    def _marked(self, mark: str) -> None:
        field = self.fields[-1]
        if mark == "begin":
            if len(self.fields) > 1 and field.is_code and not field.code.strip():
                raise _Carried("commands")  # what it does is spelt by another field
            self.fields.append(_Field())
        elif len(self.fields) > 1 and mark == "separate":
            _look_at(field.code)
            field.is_code = False
        elif len(self.fields) > 1 and mark == "end":
            _look_at(field.code)
            self.fields.pop()


def _local(attributes: dict[str, str]) -> dict[str, str]:
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def _look_at(code: str) -> None:
    if _COMMAND.match(code):
        raise _Carried("commands")
    if _FETCHING.match(code) and _ELSEWHERE.search(code):
        raise _Carried("fetches", code.strip())


def _look_at_relation(relation: dict[str, str]) -> None:
    target = relation.get("Target", "").strip()
    is_elsewhere = relation.get("TargetMode", "").strip().lower() == "external" or _ELSEWHERE.match(target)
    is_followed = relation.get("Type", "").strip().rpartition("/")[2] == _FOLLOWED
    if is_elsewhere and not is_followed and not _OWN.fullmatch(target.replace("%20", " ")):
        raise _Carried("fetches", target)
