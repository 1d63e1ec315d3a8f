"""The nineteen in pandas: vectorised group-bys over whole columns, no loop over leases."""

import numpy as np
import pandas as pd
import polars as pl

from benchmarks.ledger import DUREE, MOIS, PREMIER, Ledger
from benchmarks.nineteen import SEUIL_RETARD, canonical
from screening.calendrier import day_number, last_day

T = day_number(last_day(MOIS))
ALONE = 10**12
"""More cents than any account ever sees: sets one lease's running sums apart from the next one's."""


def run(ledger: Ledger) -> pl.DataFrame:
    """The nineteen at the last month of the ledger."""
    lines = _lines(ledger)
    months = _months(lines)
    out = pd.DataFrame(index=months["terme"].index)
    solde, nette = months["solde"], months["terme"][DUREE - 1]
    out["solde_du_centimes"] = solde[DUREE - 1]
    out["mois_dus"] = solde[DUREE - 1].clip(lower=0) / nette
    for k in (3, 6, 12):
        out[f"mois_en_retard_{k}"] = (solde.iloc[:, -k:] > SEUIL_RETARD).sum(axis=1)
    out["rejets_12"] = months["rejets"].iloc[:, -12:].sum(axis=1)
    verse, terme = months["verse"].iloc[:, -12:], months["terme"].iloc[:, -12:]
    out["paiements_partiels_12"] = ((verse > 0) & (verse < terme)).sum(axis=1)
    paid = months["regle"] > 0
    out["mois_depuis_paiement"] = np.where(
        paid.any(axis=1), paid.iloc[:, ::-1].to_numpy().argmax(axis=1), np.nan
    )
    out["baisse_aide_centimes"] = months["aide"][DUREE - 1] - months["aide"][DUREE - 4]
    out["solde_max_12_mois"] = solde.iloc[:, -12:].max(axis=1).clip(lower=0) / nette
    out["tendance_solde_6"] = solde.iloc[:, -6:].to_numpy() @ (np.arange(6) - 2.5) / 17.5
    out = out.join(_ageing(lines, months)).join(_delays(lines, months)).join(_plans(ledger, solde))
    owed = [name for name in out if name.startswith("du_")]
    out[[*owed, "age_plus_ancien_terme_jours"]] = out[[*owed, "age_plus_ancien_terme_jours"]].fillna(0)
    return canonical(pl.from_pandas(out.reset_index()))


def _lines(ledger: Ledger) -> pd.DataFrame:
    columns = ["id_bail", "date_operation", "nature", "montant_centimes"]
    frame = pd.concat([pd.read_parquet(part, columns=columns) for part in ledger.parts], ignore_index=True)
    days = pd.to_datetime(frame.pop("date_operation")).to_numpy().astype("datetime64[D]")
    frame["jour"] = days.astype(np.int64)
    frame["mois"] = days.astype("datetime64[M]").astype(np.int64) - PREMIER
    frame["nature"] = frame["nature"].astype("category")
    return frame.rename(columns={"montant_centimes": "montant"})[lambda f: f["jour"] <= T]


def _months(lines: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """One table a sum: leases down, months across."""
    nature, amount = lines["nature"], lines["montant"]
    of_term = nature.isin(["quittance", "sls", "aide_logement", "rls"])
    charge = nature.isin(["autre_debit", "rappel_aide"]) & (amount > 0)
    sums = lines[["id_bail", "mois"]].assign(
        terme=amount.where(of_term, 0),
        aide=amount.where(nature.isin(["aide_logement", "rls"]), 0),
        autres=amount.where(charge, 0),
        verse=-amount.where(~of_term & ~charge, 0),
        regle=-amount.where((nature == "reglement") & (amount < 0), 0),
    )
    grouped = sums.groupby(["id_bail", "mois"], sort=True, observed=True).sum().unstack(fill_value=0)
    tables = {name: grouped[name] for name in ("terme", "aide", "autres", "verse", "regle")}
    bounced = lines.loc[(nature == "rejet") & (amount > 0), ["id_bail", "mois", "jour"]].drop_duplicates()
    rejects = bounced.groupby(["id_bail", "mois"]).size().unstack(fill_value=0)
    tables["rejets"] = rejects.reindex(index=grouped.index, columns=range(DUREE), fill_value=0)
    tables["appele"] = (tables["terme"] + tables["autres"]).cumsum(axis=1)
    tables["solde"] = tables["appele"] - tables["verse"].cumsum(axis=1)
    return tables


def _charges(lines: pd.DataFrame, months: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Dated charges of the leases that owe, by lease and day."""
    debtors = months["solde"].index[months["solde"][DUREE - 1] > 0]
    terms = months["terme"].loc[debtors].stack().rename("montant").reset_index()
    first = lines[lines["nature"].isin(["quittance", "sls"])].groupby(["id_bail", "mois"])["jour"].min()
    terms = terms.join(first, on=["id_bail", "mois"])
    own = lines[lines["nature"].isin(["autre_debit", "rappel_aide"]) & (lines["montant"] > 0)]
    own = own[own["id_bail"].isin(debtors)]
    both = pd.concat([terms[["id_bail", "jour", "montant"]], own[["id_bail", "jour", "montant"]]])
    return both.groupby(["id_bail", "jour"], as_index=False)["montant"].sum()


def _ageing(lines: pd.DataFrame, months: dict[str, pd.DataFrame]) -> pd.DataFrame:
    charges = _charges(lines, months)
    paid = months["verse"].sum(axis=1)
    left = charges.groupby("id_bail")["montant"].cumsum() - charges["id_bail"].map(paid)
    charges["du"] = np.minimum(left, charges["montant"])
    charges = charges[left > 0]
    age = T - charges["jour"]
    names = ["du_0_30_centimes", "du_31_60_centimes", "du_61_90_centimes", "du_plus_90_centimes"]
    bucket = pd.cut(age, [-1, 30, 60, 90, 10**6], labels=names)
    owed = charges.groupby(["id_bail", bucket], observed=False)["du"].sum().unstack()
    owed.columns = owed.columns.astype(str)
    return owed.assign(age_plus_ancien_terme_jours=age.groupby(charges["id_bail"]).max())


def _delays(lines: pd.DataFrame, months: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Days from a term's due day to the day payments covered all that was charged by its month."""
    of_term = lines["nature"].isin(["quittance", "sls", "aide_logement", "rls"])
    charge = lines["nature"].isin(["autre_debit", "rappel_aide"]) & (lines["montant"] > 0)
    paid = -lines[~of_term & ~charge].groupby(["id_bail", "mois", "jour"])["montant"].sum()
    running = paid.groupby(level="id_bail").cumsum()[::-1]
    lasting = running.groupby(level=["id_bail", "mois"]).cummin()[::-1]
    best = lasting.groupby(level="id_bail").cummax().reset_index()
    keys = best["id_bail"].to_numpy() * ALONE + best["montant"].to_numpy()
    asked = months["appele"].iloc[:, -6:]
    wanted = asked.index.to_numpy()[:, None] * ALONE + asked.to_numpy()
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    covered = (best["id_bail"].to_numpy()[at] == asked.index.to_numpy()[:, None]) & (keys[at] >= wanted)
    day = np.where(covered, best["jour"].to_numpy()[at], T)
    calls = lines[lines["nature"].isin(["quittance", "sls"]) & (lines["mois"] >= DUREE - 6)]
    due = calls.groupby(["id_bail", "mois"])["jour"].min().unstack()
    delays = np.maximum(day - due.to_numpy(), 0)
    trend = delays[:, 3:].mean(axis=1) - delays[:, :3].mean(axis=1)
    return pd.DataFrame(
        {"delai_paiement_jours": delays.mean(axis=1), "delai_paiement_tendance": trend}, index=asked.index
    )


def _plans(ledger: Ledger, solde: pd.DataFrame) -> pd.DataFrame:
    plans = pd.read_parquet(ledger.dossier / "plans.parquet").set_index("id_bail")
    before = solde.stack().reindex(pd.MultiIndex.from_arrays([plans.index, plans["mois_avant"] - PREMIER]))
    reduced = before.to_numpy() - solde[DUREE - 1].loc[plans.index].to_numpy()
    return pd.DataFrame({"plan_taux_respecte": np.clip(reduced / plans["promis"], 0, 1)}, index=plans.index)
