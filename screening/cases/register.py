"""The register itself: one object whose methods each write one kind of fact, whole or not at all.

Writing is idempotent: the same fact recorded twice changes nothing and adds no entry to the journal.
"""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime

import polars as pl
from sqlalchemy import Connection, Engine, insert, select

from screening.cases import draws, journal, life, sendings, services, writing
from screening.cases.memory import Memory, read_earlier_lists, read_memory, read_proposed_plans
from screening.cases.services import ServiceChange
from screening.cases.storage import is_there, open_engine, translated
from screening.cases.tables import opposition, secret, version_modele
from screening.errors import RegisterError


class Register:
    """The cases of one landlord. Open it with `Register.open`; it holds no connection between calls."""

    def __init__(self, moteur: Engine) -> None:
        self._moteur = moteur
        self._en_cours: Connection | None = None

    @classmethod
    def open(cls, url: str, horodatage: datetime | None = None) -> "Register":
        """Open the register at `url`, creating its tables on first use.

        Args:
            url: where it lives.
            horodatage: when it is opened to be written: an older format is then brought to the present one, and
                the journal says so. Without it an older register is read as it is.

        Raises:
            RegisterError: it cannot be opened, or was written by another version.
        """
        return cls(open_engine(url, horodatage))

    @classmethod
    def find(cls, url: str) -> "Register | None":
        """The register at `url`, as it is; None where nothing was ever written, so that looking creates nothing."""
        return cls.open(url) if is_there(url) else None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Group several writings: all of them are kept, or, on any failure inside the block, none."""
        if self._en_cours is not None:
            yield self._en_cours
            return
        with translated(self._moteur.url), self._moteur.connect() as brute:
            connexion = brute.execution_options(ecriture=True)
            with connexion.begin():
                self._en_cours = connexion
                try:
                    yield connexion
                finally:
                    self._en_cours = None

    @contextmanager
    def _lecture(self) -> Iterator[Connection]:
        if self._en_cours is not None:
            yield self._en_cours
            return
        with translated(self._moteur.url), self._moteur.connect() as connexion:
            yield connexion

    def record_month(
        self,
        mois: date,
        decisions: pl.DataFrame,
        horodatage: datetime,
        tirage: pl.DataFrame | None = None,
    ) -> bool:
        """Record what a month's list proposes and keeps off, and whom its hold-out drew; see `writing.write_month`.

        Args:
            mois: first day of the month.
            decisions: the frame of `decisions.parquet`, one row per lease.
            horodatage: when this is recorded.
            tirage: the month's draw, columns of `lottery.TIRAGE`; None without a hold-out.

        Returns:
            True when something changed, False when the register already held the same.
        """
        with self.transaction() as connexion:
            change = writing.write_month(connexion, mois, decisions, horodatage)
            tire = tirage is not None and draws.write_draw(connexion, mois, tirage, horodatage)
            return change or tire

    def seal(self, mois: date, matiere: bytes, horodatage: datetime) -> bytes:
        """The seed of a month's draw, its digest journaled before anything of the list is known.

        Args:
            mois: first day of the month.
            matiere: what the register's secret is made of the first time, as for `secret`.
            horodatage: when it is sealed.

        Raises:
            RegisterError: another seed was sealed for this month.
        """
        with self.transaction() as connexion:
            graine = draws.month_seed(self.secret(draws.SECRET, matiere), mois)
            draws.write_seal(connexion, mois, graine, horodatage)
            return graine

    def draws(self) -> pl.DataFrame:
        """Every household drawn, by month; columns of `draws.TIRAGES`."""
        with self._lecture() as connexion:
            return draws.read_draws(connexion)

    def settled_draw(self, mois: date) -> pl.DataFrame | None:
        """A month's draw once it no longer moves, columns of `lottery.TIRAGE`; None while it may be drawn."""
        with self._lecture() as connexion:
            return draws.read_draw(connexion, mois) if draws.is_settled(connexion, mois) else None

    def arms(self, mois: date) -> pl.DataFrame:
        """Households drawn in an earlier month and still within its horizon; columns of `draws.TIRAGES`."""
        with self._lecture() as connexion:
            return draws.read_arms(connexion, mois)

    def seals(self) -> dict[date, str]:
        """Month → SHA-256 of its seed, as the journal sealed it."""
        with self._lecture() as connexion:
            return draws.read_seals(connexion)

    def seeds(self) -> dict[date, str]:
        """Month → its seed in hexadecimal, to be told once its horizon is over; it gives away no other month's."""
        with self._lecture() as connexion:
            return draws.read_seeds(connexion)

    def verify_draws(self) -> dict[date, tuple[str, ...]]:
        """Month → what in its draw is not as the journal sealed it; empty when all is. See `draws.faults_of`."""
        with self._lecture() as connexion:
            return draws.faults_of(connexion)

    def record_decisions(self, mois: date, validations: pl.DataFrame, horodatage: datetime) -> int:
        """Record the agents' decisions on a month's list; give how many are new or changed."""
        with self.transaction() as connexion:
            return writing.write_decisions(connexion, mois, validations, horodatage)

    def record_referrals(self, mois: date, orientations: pl.DataFrame, horodatage: datetime) -> int:
        """Record which household goes to which partner; give how many are new.

        Raises:
            RegisterError: a household already referred this month would change partner.
        """
        with self.transaction() as connexion:
            return writing.write_referrals(connexion, mois, orientations, horodatage)

    def record_returns(
        self, faits: pl.DataFrame, places: pl.DataFrame, horodatage: datetime
    ) -> life.Recorded:
        """Record what return forms say, and move the cases; see `life.write_returns`.

        Args:
            faits: columns of `life.FAIT`, one row per answered case and day.
            places: columns of `life.PLACE`.
            horodatage: when the forms are read.

        Raises:
            RegisterError: a file number was never sent.
        """
        with self.transaction() as connexion:
            return life.write_returns(connexion, faits, places, horodatage)

    def record_move(self, numeros: Collection[str], statut: str, le: date, horodatage: datetime) -> int:
        """Let cases expire ("expire", the tool) or withdraw them ("retire", the landlord) on a day.

        Returns:
            How many moved: a case that is already over, or answered since that day, is left as it is.
        """
        with self.transaction() as connexion:
            return life.write_move(connexion, numeros, statut, le, horodatage)

    def record_sendings(self, mois: date, nouveaux: pl.DataFrame, horodatage: datetime) -> int:
        """Record the fiches de saisine and recall notices of a month's archives; see `sendings.write_sendings`."""
        with self.transaction() as connexion:
            return sendings.write_sendings(connexion, mois, nouveaux, horodatage)

    def sendings(self) -> pl.DataFrame:
        """Every fiche de saisine and recall notice that left; columns of `sendings.ENVOI`."""
        with self._lecture() as connexion:
            return sendings.read_sendings(connexion)

    def cases(self, at: date) -> pl.DataFrame:
        """Every referral sent by `at`, with its state as of that day; columns of `life.DOSSIER`."""
        with self._lecture() as connexion:
            return life.read_cases(connexion, at)

    def facts(self, at: date) -> pl.DataFrame:
        """The dated facts of the cases known on a day, in the order they were recorded; columns of `life.SUIVI`."""
        with self._lecture() as connexion:
            return life.read_facts(connexion, at)

    def agreements(self, at: date) -> pl.DataFrame:
        """The households' agreements that partners wrote back, as of `at`; columns of the `consentements` table."""
        with self._lecture() as connexion:
            return life.read_agreements(connexion, at)

    def open_places(self, mois: date) -> pl.DataFrame:
        """The places that partners last said they open for the list of `mois`: `id_dispositif`, `ligne`, `places`."""
        with self._lecture() as connexion:
            return life.read_places(connexion, mois)

    def record_objection(self, id_menage: str, le: date, horodatage: datetime) -> bool:
        """Record a household's objection to profiling; give whether it was new."""
        with self.transaction() as connexion:
            connue = connexion.execute(
                select(opposition.c.date).where(opposition.c.id_menage == id_menage)
            ).first()
            if connue:
                return False
            connexion.execute(
                insert(opposition).values(
                    id_menage=id_menage, date=le, enregistree_le=journal.stamp(horodatage)
                )
            )
            journal.append(connexion, horodatage, "bailleur", "opposition", {"lignes": 1})
            return True

    def record_version(self, version: str, sha256: str, horodatage: datetime) -> bool:
        """Record the hash of a model version met for the first time.

        Returns:
            True when the version is new or bears the hash already known; False when its hash differs.
        """
        with self.transaction() as connexion:
            connu = connexion.execute(
                select(version_modele.c.sha256).where(version_modele.c.version == version)
            ).scalar()
            if connu is not None:
                return bool(connu == sha256)
            connexion.execute(
                insert(version_modele).values(
                    version=version, sha256=sha256, vue_le=journal.stamp(horodatage)
                )
            )
            journal.append(
                connexion, horodatage, "bailleur", "version_modele", {"version": version, "sha256": sha256}
            )
            return True

    def record_service(self, change: ServiceChange, role: str, horodatage: datetime) -> None:
        """Journal that a version of the model takes the place of another; see `services.write_service`."""
        with self.transaction() as connexion:
            services.write_service(connexion, change, role, horodatage)

    def services(self) -> list[ServiceChange]:
        """Every change of the version in service that the journal holds, in order."""
        with self._lecture() as connexion:
            return services.read_services(connexion)

    def memory(self, at: date) -> Memory:
        """Read what a month ending at `at` must remember of the earlier ones."""
        with self._lecture() as connexion:
            return read_memory(connexion, at)

    def proposed_plans(self, at: date) -> pl.DataFrame:
        """The plans that agents kept as the action on earlier lists, as of `at`: `id_bail`, `date`."""
        with self._lecture() as connexion:
            return read_proposed_plans(connexion, at)

    def earlier_lists(self, avant: date) -> pl.DataFrame:
        """Who was proposed on the lists of months before `avant`; see `memory.read_earlier_lists`."""
        with self._lecture() as connexion:
            return read_earlier_lists(connexion, avant)

    def decisions(self, mois: date) -> pl.DataFrame:
        """The decisions in force on a month's list, one row per household; columns of `writing.DECISION`."""
        with self._lecture() as connexion:
            return writing.read_decisions(connexion, mois)

    def proposals(self, mois: date) -> pl.DataFrame:
        """The proposals of a month, one row per household; columns of `writing.PROPOSITION`."""
        with self._lecture() as connexion:
            return writing.read_proposals(connexion, mois)

    def referrals_of(self, mois: date) -> pl.DataFrame:
        """The referrals of a month, one row per household; columns of `writing.ORIENTATION`, then `date`."""
        with self._lecture() as connexion:
            return writing.read_referrals(connexion, mois)

    def referrals(self, jusquau: date) -> pl.DataFrame:
        """Every referral sent up to a day, whatever became of it: `id_menage`, `date`."""
        with self._lecture() as connexion:
            return writing.read_sent(connexion, jusquau)

    def secret(self, nom: str, matiere: bytes) -> bytes:
        """The secret key of this name, derived from `matiere` on first use and never changed after.

        `matiere` must be something no partner holds, such as the digest of a whole month of accounts: two
        runs on the same inputs then give the same file numbers, which nobody outside can work out.
        """
        with self.transaction() as connexion:
            valeur = connexion.execute(select(secret.c.valeur).where(secret.c.nom == nom)).scalar()
            if valeur is None:
                valeur = hashlib.sha256(nom.encode() + b"\0" + matiere).hexdigest()
                connexion.execute(insert(secret).values(nom=nom, valeur=valeur))
            return bytes.fromhex(valeur)

    def verify_journal(self) -> journal.JournalCheck:
        """Read the journal's chain again from its first entry."""
        with self._lecture() as connexion:
            return journal.verify(connexion)


__all__ = ["Register", "RegisterError"]
