"""The nineteen in DuckDB: the SQL that a good analyst writes, with window functions, over the Parquet files."""

import duckdb
import polars as pl

from benchmarks.ledger import MOIS, Ledger
from benchmarks.nineteen import SEUIL_RETARD, canonical
from screening.calendrier import last_day

REQUETE = """
WITH lignes AS (
    SELECT id_bail, date_operation AS jour, nature, montant_centimes AS montant,
           datediff('month', DATE '1970-01-01', date_operation) AS mois
    FROM read_parquet({parts}) WHERE date_operation <= DATE '{t}'
), par_mois AS (
    SELECT id_bail, mois,
        sum(montant) FILTER (nature IN ('quittance', 'sls', 'aide_logement', 'rls')) AS terme,
        min(jour) FILTER (nature IN ('quittance', 'sls')) AS echeance,
        sum(montant) FILTER (nature IN ('aide_logement', 'rls')) AS aide,
        sum(montant) FILTER (nature IN ('autre_debit', 'rappel_aide') AND montant > 0) AS autres,
        -sum(montant) FILTER (nature IN ('reglement', 'rejet', 'autre_credit')
                              OR (nature = 'rappel_aide' AND montant <= 0)) AS verse,
        -sum(montant) FILTER (nature = 'reglement' AND montant < 0) AS regle
    FROM lignes GROUP BY ALL
), mensuel AS (
    SELECT id_bail, mois, echeance, coalesce(terme, 0) AS terme, coalesce(aide, 0) AS aide,
        coalesce(verse, 0) AS verse, coalesce(regle, 0) AS regle,
        sum(coalesce(terme, 0) + coalesce(autres, 0)) OVER chrono AS appele,
        sum(coalesce(terme, 0) + coalesce(autres, 0) - coalesce(verse, 0)) OVER chrono AS solde
    FROM par_mois WINDOW chrono AS (PARTITION BY id_bail ORDER BY mois)
), compte AS (
    SELECT id_bail,
        max(solde) FILTER (mois = {m}) AS solde, max(terme) FILTER (mois = {m}) AS nette,
        count(*) FILTER (mois > {m} - 3 AND solde > {seuil}) AS mois_en_retard_3,
        count(*) FILTER (mois > {m} - 6 AND solde > {seuil}) AS mois_en_retard_6,
        count(*) FILTER (mois > {m} - 12 AND solde > {seuil}) AS mois_en_retard_12,
        count(*) FILTER (mois > {m} - 12 AND verse > 0 AND verse < terme) AS paiements_partiels_12,
        {m} - max(mois) FILTER (regle > 0) AS mois_depuis_paiement,
        max(aide) FILTER (mois = {m}) - max(aide) FILTER (mois = {m} - 3) AS baisse_aide_centimes,
        max(solde) FILTER (mois > {m} - 12) AS plus_haut,
        regr_slope(solde, mois) FILTER (mois > {m} - 6) AS tendance_solde_6,
        max(appele) FILTER (mois = {m}) - max(solde) FILTER (mois = {m}) AS paye
    FROM mensuel GROUP BY id_bail
), rejetes AS (
    SELECT id_bail, count(DISTINCT jour) AS rejets
    FROM lignes WHERE nature = 'rejet' AND montant > 0 AND mois > {m} - 12 GROUP BY id_bail
), charges AS (
    SELECT id_bail, echeance AS jour, terme AS montant FROM mensuel WHERE terme > 0
    UNION ALL
    SELECT id_bail, jour, montant FROM lignes WHERE nature IN ('autre_debit', 'rappel_aide') AND montant > 0
), file AS (
    SELECT id_bail, jour, montant, sum(montant) OVER (PARTITION BY id_bail ORDER BY jour) - paye AS reste
    FROM charges JOIN compte USING (id_bail) WHERE solde > 0
), impayes AS (
    SELECT id_bail, DATE '{t}' - jour AS age, least(sum(montant), max(reste)) AS du
    FROM file WHERE reste > 0 GROUP BY id_bail, jour
), tranches AS (
    SELECT id_bail, max(age) AS age,
        sum(du) FILTER (age <= 30) AS a, sum(du) FILTER (age > 30 AND age <= 60) AS b,
        sum(du) FILTER (age > 60 AND age <= 90) AS c, sum(du) FILTER (age > 90) AS d
    FROM impayes GROUP BY id_bail
), versements AS (
    SELECT id_bail, jour, mois, sum(sum(-montant)) OVER (PARTITION BY id_bail ORDER BY jour) AS cumul
    FROM lignes
    WHERE nature IN ('reglement', 'rejet', 'autre_credit') OR (nature = 'rappel_aide' AND montant <= 0)
    GROUP BY id_bail, jour, mois
), durables AS (
    SELECT id_bail, jour, min(cumul) OVER (PARTITION BY id_bail, mois ORDER BY jour DESC) AS garde
    FROM versements
), paliers AS (
    SELECT id_bail, palier, min(jour) AS jour FROM (
        SELECT id_bail, jour, max(garde) OVER (PARTITION BY id_bail ORDER BY jour) AS palier FROM durables
    ) GROUP BY ALL
), termes AS (
    SELECT id_bail, mois, echeance, appele FROM mensuel WHERE mois > {m} - 6 AND terme > 0
), delais AS (
    SELECT t.id_bail, t.mois, greatest(coalesce(p.jour, DATE '{t}') - t.echeance, 0) AS jours
    FROM termes t ASOF LEFT JOIN paliers p ON t.id_bail = p.id_bail AND t.appele <= p.palier
), retards AS (
    SELECT id_bail, avg(jours) AS delai_paiement_jours,
        avg(jours) FILTER (mois > {m} - 3) - avg(jours) FILTER (mois <= {m} - 3) AS delai_paiement_tendance
    FROM delais GROUP BY id_bail
), suivi AS (
    SELECT p.id_bail, m.solde AS avant, p.promis
    FROM read_parquet('{plans}') p JOIN mensuel m ON m.id_bail = p.id_bail AND m.mois = p.mois_avant
)
SELECT id_bail, solde AS solde_du_centimes,
    coalesce(a, 0) AS du_0_30_centimes, coalesce(b, 0) AS du_31_60_centimes,
    coalesce(c, 0) AS du_61_90_centimes, coalesce(d, 0) AS du_plus_90_centimes,
    coalesce(age, 0) AS age_plus_ancien_terme_jours,
    greatest(solde, 0) / nette AS mois_dus,
    mois_en_retard_3, mois_en_retard_6, mois_en_retard_12, coalesce(rejets, 0) AS rejets_12, paiements_partiels_12,
    mois_depuis_paiement, baisse_aide_centimes, greatest(plus_haut, 0) / nette AS solde_max_12_mois,
    tendance_solde_6, delai_paiement_jours, delai_paiement_tendance,
    CASE WHEN promis > 0 THEN least(greatest((avant - solde) / promis, 0), 1) END AS plan_taux_respecte
FROM compte LEFT JOIN rejetes USING (id_bail) LEFT JOIN tranches USING (id_bail)
    LEFT JOIN retards USING (id_bail) LEFT JOIN suivi USING (id_bail)
"""


def run(ledger: Ledger) -> pl.DataFrame:
    """The nineteen at the last month of the ledger."""
    request = REQUETE.format(
        parts=[str(part) for part in ledger.parts],
        plans=ledger.dossier / "plans.parquet",
        t=last_day(MOIS),
        m=(MOIS.year - 1970) * 12 + MOIS.month - 1,
        seuil=SEUIL_RETARD,
    )
    return canonical(duckdb.sql(request).pl())
