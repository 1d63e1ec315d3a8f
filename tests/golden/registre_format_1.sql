BEGIN TRANSACTION;
CREATE TABLE decision (
	numero INTEGER NOT NULL, 
	mois DATE NOT NULL, 
	id_menage VARCHAR NOT NULL, 
	id_bail VARCHAR, 
	feuille VARCHAR, 
	decision VARCHAR NOT NULL, 
	motif VARCHAR, 
	action_retenue VARCHAR, 
	besoins VARCHAR, 
	avis_pluridisciplinaire BOOLEAN, 
	menage_informe_le DATE, 
	agent VARCHAR, 
	date_decision DATE NOT NULL, 
	retour_le DATE, 
	enregistree_le VARCHAR NOT NULL, 
	PRIMARY KEY (numero)
);
INSERT INTO "decision" VALUES(1,'2026-09-01','M1','BM1','Arras','accepter',NULL,'proposer_accompagnement','["budget"]',NULL,NULL,'A. Test','2026-10-08',NULL,'2026-10-09T09:00:00+00:00');
CREATE TABLE journal (
	numero INTEGER NOT NULL, 
	horodatage VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	operation VARCHAR NOT NULL, 
	contenu VARCHAR NOT NULL, 
	precedente VARCHAR NOT NULL, 
	empreinte VARCHAR NOT NULL, 
	PRIMARY KEY (numero)
);
INSERT INTO "journal" VALUES(1,'2026-10-05T09:00:00+00:00','bailleur','version_modele','{"sha256": "aa", "version": "v1"}','0000000000000000000000000000000000000000000000000000000000000000','7133df0d9d240deb059ee43c9c56e2d1515f3bce30c0be7940b3a9194e97be4b');
INSERT INTO "journal" VALUES(2,'2026-10-05T09:00:00+00:00','outil','proposer','{"empreinte": "0b815d3e310e1a2fc63786845965b7be82c3e8a116385dc0bface41676251c00", "mois": "2026-09-01", "pause": 1, "proposition": 2}','7133df0d9d240deb059ee43c9c56e2d1515f3bce30c0be7940b3a9194e97be4b','6db0d6fb5d3d56d5b96c641c14ed5c148cc4ab98719351c1e3b812ee748a814e');
INSERT INTO "journal" VALUES(3,'2026-10-09T09:00:00+00:00','agent','decider','{"accepter": 1, "empreinte": "dc5586535adbd7f4313edf03786c1b826570589d209355479eb2dab8ca24ec93", "mois": "2026-09-01"}','6db0d6fb5d3d56d5b96c641c14ed5c148cc4ab98719351c1e3b812ee748a814e','8eda082007fdec121d73d8d4d47ebea8521e23af36286594234e5a1fb2630ebe');
INSERT INTO "journal" VALUES(4,'2026-10-09T09:00:00+00:00','bailleur','orienter','{"empreinte": "fd753ad0b2375e6ebb822829eb51052de69b7a5f31e57cdb8bde640f422962ef", "lignes": 1, "mois": "2026-09-01"}','8eda082007fdec121d73d8d4d47ebea8521e23af36286594234e5a1fb2630ebe','654374768b6c40b6ffec90d4549b20080801dc12b638b3a5e0a94ea845851be5');
INSERT INTO "journal" VALUES(5,'2026-10-10T09:00:00+00:00','bailleur','opposition','{"lignes": 1}','654374768b6c40b6ffec90d4549b20080801dc12b638b3a5e0a94ea845851be5','9a8217debd4f64461e830a2b0bd1612f8804034b1e53738feac6896869f91f9a');
INSERT INTO "journal" VALUES(6,'2026-11-05T09:00:00+00:00','outil','proposer','{"empreinte": "d000b9dff81a737db1cb4546e9d11058e6311634325a93c96e864a97342ac50d", "mois": "2026-10-01", "pause": 0, "proposition": 2}','9a8217debd4f64461e830a2b0bd1612f8804034b1e53738feac6896869f91f9a','e35689ce7566bdd1278390e234d9e3a4035fb5f1290fd4bfcc978fef4f67e5d3');
CREATE TABLE opposition (
	id_menage VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	enregistree_le VARCHAR NOT NULL, 
	PRIMARY KEY (id_menage)
);
INSERT INTO "opposition" VALUES('M9','2026-10-10','2026-10-10T09:00:00+00:00');
CREATE TABLE orientation (
	numero_dossier VARCHAR NOT NULL, 
	mois DATE NOT NULL, 
	id_menage VARCHAR NOT NULL, 
	id_bail VARCHAR, 
	id_structure VARCHAR NOT NULL, 
	id_dispositif VARCHAR NOT NULL, 
	ligne VARCHAR, 
	date DATE NOT NULL, 
	etat VARCHAR NOT NULL, 
	enregistree_le VARCHAR NOT NULL, 
	PRIMARY KEY (numero_dossier), 
	UNIQUE (mois, id_menage)
);
INSERT INTO "orientation" VALUES('D-M1','2026-09-01','M1','BM1','S1','S1--D1','FNAVDL','2026-10-09','envoyee','2026-10-09T09:00:00+00:00');
CREATE TABLE pause (
	mois DATE NOT NULL, 
	id_menage VARCHAR NOT NULL, 
	id_bail VARCHAR NOT NULL, 
	motif VARCHAR, 
	PRIMARY KEY (mois, id_menage)
);
INSERT INTO "pause" VALUES('2026-09-01','M3','BM3','Plan respecté.');
CREATE TABLE proposition (
	mois DATE NOT NULL, 
	id_menage VARCHAR NOT NULL, 
	id_bail VARCHAR NOT NULL, 
	agence VARCHAR, 
	niveau VARCHAR NOT NULL, 
	action VARCHAR, 
	origine VARCHAR, 
	regles VARCHAR NOT NULL, 
	version_modele VARCHAR, 
	version_regles VARCHAR, 
	PRIMARY KEY (mois, id_menage)
);
INSERT INTO "proposition" VALUES('2026-09-01','M1','BM1','Arras','prioritaire','proposer_accompagnement','regle','["E1"]',NULL,'r1');
INSERT INTO "proposition" VALUES('2026-09-01','M2','BM2','Arras','vigilance','proposer_accompagnement','regle','["E1"]',NULL,'r1');
INSERT INTO "proposition" VALUES('2026-10-01','M2','BM2','Arras','prioritaire','proposer_accompagnement','regle','["E1"]',NULL,'r1');
INSERT INTO "proposition" VALUES('2026-10-01','M4','BM4','Arras','vigilance','proposer_accompagnement','regle','["E1"]',NULL,'r1');
CREATE TABLE schema_registre (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_registre" VALUES(1);
CREATE TABLE secret (
	nom VARCHAR NOT NULL, 
	valeur VARCHAR NOT NULL, 
	PRIMARY KEY (nom)
);
INSERT INTO "secret" VALUES('numero_dossier','83b5fed687849dfb278d429a0b0bba63bf139019be5450d31ae556f2cdbd2a30');
CREATE TABLE version_modele (
	version VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	vue_le VARCHAR NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "version_modele" VALUES('v1','aa','2026-10-05T09:00:00+00:00');
CREATE INDEX ix_decision_id_menage ON decision (id_menage);
CREATE INDEX ix_decision_mois ON decision (mois);
CREATE INDEX ix_orientation_mois ON orientation (mois);
CREATE INDEX ix_orientation_id_menage ON orientation (id_menage);
CREATE TRIGGER journal_sans_UPDATE BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END;
CREATE TRIGGER journal_sans_DELETE BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END;
COMMIT;
