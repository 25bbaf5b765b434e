-- What a search by name finds: apps of one id and name, whatever the version, build and group. There are a few dozen of
-- them where there are thousands of builds, and their rows do not grow with the years. A product is named by the lowest
-- key of its apps; dimension 7 of the counts is by product.

CREATE TABLE product_of_app AS
    SELECT org_id, key AS app, MIN(key) OVER (PARTITION BY org_id, app_id, name) AS product FROM apps;
CREATE UNIQUE INDEX product_of_app_by_app ON product_of_app (org_id, app);

ALTER TABLE sessions ADD COLUMN product BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET product = known.product FROM product_of_app AS known
    WHERE known.org_id = sessions.org_id AND known.app = sessions.app;
-- A program of before that still runs shall be refused, not write sessions that no search by name finds.
ALTER TABLE sessions ALTER COLUMN product DROP DEFAULT;

INSERT INTO day_counts (org_id, dimension, key, day, n)
    SELECT counted.org_id, 7, known.product, counted.day, SUM(counted.n)
    FROM day_counts AS counted JOIN product_of_app AS known
        ON known.org_id = counted.org_id AND known.app = counted.key
    WHERE counted.dimension = 2
    GROUP BY counted.org_id, known.product, counted.day;
INSERT INTO key_counts (org_id, dimension, key, n)
    SELECT counted.org_id, 7, known.product, SUM(counted.n)
    FROM key_counts AS counted JOIN product_of_app AS known
        ON known.org_id = counted.org_id AND known.app = counted.key
    WHERE counted.dimension = 2
    GROUP BY counted.org_id, known.product;

DROP TABLE product_of_app;

-- Filters test the product far more often than the app, which only a search for a build asks for.
DROP INDEX sessions_by_actor;
DROP INDEX sessions_by_app;
DROP INDEX sessions_by_device;
DROP INDEX sessions_by_recorder;
DROP INDEX sessions_by_status;
CREATE INDEX sessions_by_actor ON sessions (org_id, actor, requested_at, id) INCLUDE (product, device, status, files);
CREATE INDEX sessions_by_product ON sessions (org_id, product, requested_at, id) INCLUDE (actor, device, status, files);
CREATE INDEX sessions_by_app ON sessions (org_id, app, requested_at, id);
CREATE INDEX sessions_by_device ON sessions (org_id, device, requested_at, id) INCLUDE (actor, product, status, files);
CREATE INDEX sessions_by_recorder
    ON sessions (org_id, recorder, requested_at, id) INCLUDE (actor, product, device, status, files)
    WHERE recorder IS NOT NULL;
CREATE INDEX sessions_by_status ON sessions (org_id, status, requested_at, id) INCLUDE (actor, product, device, files);
