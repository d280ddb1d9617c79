"""Level 5: values of lists that others keep, by check digit, form or range."""

from __future__ import annotations

from edi.delimiters import Delimiters
from edi.validation.rules import code_forms
from edi.validation.rules.diagnoses import diagnosis_list
from edi.validation.rules.set_rules import Keep, SetRules

_DIAGNOSES_OF_ICD10 = frozenset({"ABK", "ABF", "ABJ", "APR", "ABN"})
_DIAGNOSES = _DIAGNOSES_OF_ICD10 | {"BK", "BF", "BJ", "PR", "BN"}
_SERVED = frozenset({"472", "434", "096"})
_PROCEDURES = frozenset({"BBR", "BBQ", "BR", "BQ"})
_HOME = frozenset({"", "US", "USA"})
_MOST_KEPT = 10_000
_MOST_OF_A_CLAIM = 100


class CodeSets(SetRules):
    """NPI, diagnosis and procedure codes, adjustment reasons, taxonomy, revenue codes and ZIP.

    Codes of ICD-10-CM come and go with each fiscal year, but no category went since 2021: so the
    category of a code must be in the list at hand, whenever the service was; the code itself, where
    the claim's last day of service or discharge is one of the list's own year.
    """

    level = 5
    set_ids = frozenset({"277", "834", "835", "837"})

    def __init__(self, delimiters: Delimiters, keep: Keep) -> None:
        super().__init__(delimiters, keep)
        self._good_codes: set[str] = set()
        self._good_procedures: set[str] = set()
        self._incomplete: list[tuple[int, list[str], int]] = []
        self._served_to = ""
        self.hooks = {
            "NM1": self._name,
            "N1": self._party,
            "N4": self._city,
            "CLM": self._open_claim,
            "HL": self._close_claim,
            "DTP": self._served,
            "HI": self._health_codes,
            "SV1": self._service,
            "SV2": self._institutional,
            "SVC": self._service,
            "CAS": self._adjustment,
            "PRV": self._taxonomy,
            "PLB": self._provider_adjustment,
        }

    def _name(self, nm1: list[str], number: int) -> None:
        if len(nm1) > 9 and nm1[8] == "XX" and not code_forms.is_npi(nm1[9]):
            self._wrong(number, nm1, 9, _WRONG_NPI, data_element="67")

    def _party(self, n1: list[str], number: int) -> None:
        if len(n1) > 4 and n1[3] == "XX" and not code_forms.is_npi(n1[4]):
            self._wrong(number, n1, 4, _WRONG_NPI, data_element="67")

    def _provider_adjustment(self, plb: list[str], number: int) -> None:
        provider = plb[1] if len(plb) > 1 else ""
        if len(provider) == 10 and provider.isdigit() and not code_forms.is_npi(provider):
            self._wrong(number, plb, 1, _WRONG_NPI, data_element="127")

    def _city(self, n4: list[str], number: int) -> None:
        country = n4[4] if len(n4) > 4 else ""
        if len(n4) > 3 and n4[3] and country in _HOME and not code_forms.is_zip(n4[3]):
            sentence = "The ZIP code has not five or nine digits."
            self._wrong(number, n4, 3, sentence, data_element="116")

    def end(self) -> None:
        """Check the diagnoses of the last claim."""
        self._close_claim([], 0)

    def _open_claim(self, parts: list[str], number: int) -> None:
        self._close_claim(parts, number)
        self._served_to = ""

    def _served(self, dtp: list[str], _: int) -> None:
        if len(dtp) > 3 and dtp[1] in _SERVED:
            last = dtp[3].rpartition("-")[2][:8]
            self._served_to = max(self._served_to, last)

    def _close_claim(self, _parts: list[str], _number: int) -> None:
        """Tell of diagnoses that the list of the year of the claim has not, or goes on from."""
        known = diagnosis_list() if self._incomplete else None
        if known is not None and known.first_day <= self._served_to <= known.last_day:
            for number, hi, position in self._incomplete:
                self._wrong_code(number, hi, position, _INCOMPLETE)
        self._incomplete.clear()

    def _health_codes(self, hi: list[str], number: int) -> None:
        for position, element in enumerate(hi[1:], start=1):
            if element in self._good_codes:
                continue
            qualifier, _, rest = element.partition(self._delimiters.component)
            code = rest.partition(self._delimiters.component)[0]
            if not _has_form(qualifier, code):
                self._wrong_code(number, hi, position, _WRONG_FORM)
                continue
            known = diagnosis_list() if qualifier in _DIAGNOSES_OF_ICD10 else None
            if known is None or known.is_complete(code):
                _remember(element, self._good_codes)
            elif not known.has_category(code):
                self._wrong_code(number, hi, position, _NO_CATEGORY)
            elif len(self._incomplete) < _MOST_OF_A_CLAIM:
                self._incomplete.append((number, hi, position))

    def _wrong_code(self, number: int, hi: list[str], position: int, sentence: str) -> None:
        self._wrong(number, hi, position, sentence, component=2, data_element="1271")

    def _service(self, service: list[str], number: int) -> None:
        self._check_procedure(service, 1, number)

    def _institutional(self, sv2: list[str], number: int) -> None:
        if len(sv2) > 1 and not code_forms.is_revenue_code(sv2[1]):
            sentence = "The revenue code has not four digits."
            self._wrong(number, sv2, 1, sentence, data_element="234")
        self._check_procedure(sv2, 2, number)

    def _check_procedure(self, service: list[str], position: int, number: int) -> None:
        composite = service[position] if len(service) > position else ""
        if composite in self._good_procedures:
            return
        qualifier, *parts = composite.split(self._delimiters.component)
        if qualifier != "HC" or not parts:
            return
        modifiers = parts[1:5]
        if code_forms.is_hcpcs(parts[0]) and all(
            map(code_forms.is_modifier, filter(None, modifiers))
        ):
            _remember(composite, self._good_procedures)
            return
        if not code_forms.is_hcpcs(parts[0]):
            sentence = "The procedure code has not the form of HCPCS or CPT."
            self._wrong(number, service, position, sentence, component=2, data_element="234")
        for component, modifier in enumerate(modifiers, start=3):
            if modifier and not code_forms.is_modifier(modifier):
                sentence = "The modifier has not two letters or digits."
                self._wrong(
                    number, service, position, sentence, component=component, data_element="1339"
                )

    def _adjustment(self, cas: list[str], number: int) -> None:
        for position in range(2, len(cas), 3):
            if cas[position] and not code_forms.is_adjustment_reason(cas[position]):
                sentence = "There is no such claim adjustment reason code."
                self._wrong(number, cas, position, sentence, data_element="1034")

    def _taxonomy(self, prv: list[str], number: int) -> None:
        if len(prv) > 3 and prv[2] == "PXC" and not code_forms.is_taxonomy(prv[3]):
            sentence = "The code has not the form of a provider taxonomy code."
            self._wrong(number, prv, 3, sentence, data_element="127")

    def _wrong(
        self,
        number: int,
        segment: list[str],
        position: int,
        sentence: str,
        *,
        data_element: str,
        component: int | None = None,
    ) -> None:
        value = segment[position]
        if component is not None:
            value = "".join(value.split(self._delimiters.component)[component - 1 : component])
        self._tell(
            number,
            segment[0],
            position,
            "7",
            sentence,
            component=component,
            data_element=data_element,
            value=value,
        )


_WRONG_FORM = "The code has not the form of the list that its qualifier names."
_NO_CATEGORY = "ICD-10-CM has no category of the first three characters of the code."
_INCOMPLETE = "ICD-10-CM of the year of service has no such code, or only longer ones."
_WRONG_NPI = "The check digit of the NPI is wrong, or it has not ten digits."


def _has_form(qualifier: str, code: str) -> bool:
    if qualifier in _DIAGNOSES:
        return code_forms.is_diagnosis(qualifier, code)
    return qualifier not in _PROCEDURES or code_forms.is_procedure_of_icd(qualifier, code)


def _remember(composite: str, good: set[str]) -> None:
    """Keep a composite that is good, for a file has the same ones over and over."""
    if len(good) < _MOST_KEPT:
        good.add(composite)
