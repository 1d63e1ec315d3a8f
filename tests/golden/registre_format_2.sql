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
INSERT INTO "decision" VALUES(1,'2026-09-01','M1','BM1','Arras','accepter',NULL,'proposer_accompagnement','["budget"]',NULL,'2026-09-20','A. Test','2026-10-08',NULL,'2026-10-09T09:00:00+00:00');
INSERT INTO "decision" VALUES(2,'2026-09-01','M2','BM2','Arras','refuser','ne_souhaite_pas',NULL,'[]',NULL,NULL,'A. Test','2026-10-08','2027-04-08','2026-10-09T09:00:00+00:00');
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
INSERT INTO "journal" VALUES(2,'2026-10-05T09:00:00+00:00','outil','sceller_la_graine','{"engagement": "970ca7db01b393ebbc03b12d95d994003205a67cbc2da71f623d94a07aa79f2e", "mois": "2026-09-01"}','7133df0d9d240deb059ee43c9c56e2d1515f3bce30c0be7940b3a9194e97be4b','4497fe9243475c5169051425d4cdca4b92a5886301b45809066cda9a9bab803a');
INSERT INTO "journal" VALUES(3,'2026-10-05T09:00:00+00:00','outil','proposer','{"empreinte": "563357c171bbe0c6b45b7e147585afdf8503fd6c005a215df911dd921d5d980d", "mois": "2026-09-01", "pause": 1, "proposition": 2}','4497fe9243475c5169051425d4cdca4b92a5886301b45809066cda9a9bab803a','658cf452038104f67ff13d7f155ef510b23c952a5e50cf5db859a7f621967c7a');
INSERT INTO "journal" VALUES(4,'2026-10-05T09:00:00+00:00','outil','tirer','{"empreinte": "f832b86a1d6a2ae93203e222c54a86065a19a9c3d08e83cff6b9ac4859c25854", "lignes": 4, "mois": "2026-09-01"}','658cf452038104f67ff13d7f155ef510b23c952a5e50cf5db859a7f621967c7a','d3a996ce108f435f600c0575911866d2e24273838d929658f2d351399109ea0d');
INSERT INTO "journal" VALUES(5,'2026-10-09T09:00:00+00:00','agent','decider','{"accepter": 1, "empreinte": "ef53c7e0d14e4bc87581b89d3f33293d2eb57faf4789fe88f61d50b33a040ecc", "mois": "2026-09-01"}','d3a996ce108f435f600c0575911866d2e24273838d929658f2d351399109ea0d','0e5c20ccc22e60cf0cf42e6d2a243e6a56d2760b3faf70201054067fed27e5e2');
INSERT INTO "journal" VALUES(6,'2026-10-09T09:00:00+00:00','agent','decider','{"empreinte": "3d1d1814d140c1c19d77519bfafdd2f42bf52fc618c6d80116c7721e0c19f0fc", "mois": "2026-09-01", "refuser": 1}','0e5c20ccc22e60cf0cf42e6d2a243e6a56d2760b3faf70201054067fed27e5e2','7c3e298d06bef0828f6390b08171d1ff3f7cd955c4761e2d6090f452c72ccb87');
INSERT INTO "journal" VALUES(7,'2026-10-09T09:00:00+00:00','bailleur','orienter','{"empreinte": "ef5600f314cd298028c55317c52d1958aaecbf490cb75e1273858fd5c290e286", "lignes": 1, "mois": "2026-09-01"}','7c3e298d06bef0828f6390b08171d1ff3f7cd955c4761e2d6090f452c72ccb87','0575febc642ef8400787cbfd55c75487c9272db22483d00854f7d2ed8b576118');
INSERT INTO "journal" VALUES(8,'2026-10-10T09:00:00+00:00','bailleur','opposition','{"lignes": 1}','0575febc642ef8400787cbfd55c75487c9272db22483d00854f7d2ed8b576118','60cea93b6214e361ccf5c86e1422d7afceb160b53dc3f0a448e763ad3bbff3c1');
INSERT INTO "journal" VALUES(9,'2026-11-05T09:00:00+00:00','outil','sceller_la_graine','{"engagement": "48f5042f6832c4be5dd8c435d8f0b33c4f03a923d71c001d9e59a5beacb93b4f", "mois": "2026-10-01"}','60cea93b6214e361ccf5c86e1422d7afceb160b53dc3f0a448e763ad3bbff3c1','af475d4f13cb5e7a9abcc0315f3083e138f7fc9d4d5920dddbf1575806a6c2d3');
INSERT INTO "journal" VALUES(10,'2026-11-05T09:00:00+00:00','outil','proposer','{"empreinte": "e0e74fdcdeb3711e50ecc74186a225477cbbb5541704083ecc407d5b57b4d0d5", "mois": "2026-10-01", "pause": 0, "proposition": 2}','af475d4f13cb5e7a9abcc0315f3083e138f7fc9d4d5920dddbf1575806a6c2d3','01fbf39dd8a7363c2aac3bed807e943551ee4d64676e1372998e69626e221e20');
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
INSERT INTO "orientation" VALUES('2609-AAAAA-BBBBB','2026-09-01','M1','BM1','S1','S1--D1','FNAVDL','2026-10-09','envoyee','2026-10-09T09:00:00+00:00');
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
INSERT INTO "proposition" VALUES('2026-09-01','M1','BM1','Arras','prioritaire','proposer_accompagnement','regle','["E1"]','v1','r1');
INSERT INTO "proposition" VALUES('2026-09-01','M2','BM2','Arras','vigilance','proposer_accompagnement','regle','["E1"]','v1','r1');
INSERT INTO "proposition" VALUES('2026-10-01','M4','BM4','Arras','prioritaire','proposer_accompagnement','regle','["E1"]','v1','r1');
INSERT INTO "proposition" VALUES('2026-10-01','M5','BM5','Arras','vigilance','proposer_accompagnement','regle','["E1"]','v1','r1');
CREATE TABLE schema_registre (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_registre" VALUES(2);
CREATE TABLE secret (
	nom VARCHAR NOT NULL, 
	valeur VARCHAR NOT NULL, 
	PRIMARY KEY (nom)
);
INSERT INTO "secret" VALUES('tirage','b7477da3992fbe1ce6f315d9c747ec81b95d2e49f32db15b34b81c2a218c2956');
INSERT INTO "secret" VALUES('numero_dossier','01df3b057ec316f023cdc3c39b4d1c4d53422a18f29b7f3c045f42a15499dc43');
CREATE TABLE tirage (
	mois DATE NOT NULL, 
	id_menage VARCHAR NOT NULL, 
	id_bail VARCHAR NOT NULL, 
	bassin VARCHAR NOT NULL, 
	rang_bande INTEGER NOT NULL, 
	bras VARCHAR NOT NULL, 
	horizon_mois INTEGER NOT NULL, 
	PRIMARY KEY (mois, id_menage)
);
INSERT INTO "tirage" VALUES('2026-09-01','A','BA','',1,'tire',6);
INSERT INTO "tirage" VALUES('2026-09-01','B','BB','',2,'tire',6);
INSERT INTO "tirage" VALUES('2026-09-01','C','BC','',3,'non_tire',6);
INSERT INTO "tirage" VALUES('2026-09-01','D','BD','',4,'non_tire',6);
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
