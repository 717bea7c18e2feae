"""A shop as it might have grown: forty tables with keys across, two of them in a circle, views, triggers, routines, an event."""

DATABASES = ("shop", "books")
PLAIN = [f"CREATE TABLE list_{number:02} (id INT AUTO_INCREMENT PRIMARY KEY, code CHAR(3) NOT NULL, label VARCHAR(60) DEFAULT 'it''s',"
         f" parent INT, UNIQUE KEY code (code), KEY parent (parent), CONSTRAINT up_{number:02} FOREIGN KEY (parent) "
         f"REFERENCES list_{number - 1 if number % 5 else number:02} (id) ON DELETE SET NULL) COMMENT='list; {number}'"
         for number in range(24, -1, -1)]
EVERY_TYPE = """CREATE TABLE every (id INT AUTO_INCREMENT PRIMARY KEY, tiny TINYINT UNSIGNED, small SMALLINT, medium MEDIUMINT ZEROFILL,
 big BIGINT, exact DECIMAL(30, 10), f FLOAT, d DOUBLE, b BIT(9), flag BOOLEAN, day DATE, stamp TIMESTAMP(6) NULL,
 moment DATETIME(3), clock TIME(2), y YEAR, fixed CHAR(5), words VARCHAR(50) CHARACTER SET utf8mb4,
 old VARCHAR(20) CHARACTER SET latin1, wide VARCHAR(9) CHARACTER SET ucs2, tinyt TINYTEXT, body LONGTEXT, raw VARBINARY(300),
 bin BINARY(4), blobs BLOB, medb MEDIUMBLOB, choice ENUM('x', 'y'), many SET('p', 'q'), doc JSON, `we``ird %s` INT,
 shape POINT, made INT AS (tiny + 1) VIRTUAL, kept INT AS (tiny + 2) STORED) ENGINE=InnoDB"""
EVERY_ROW = """INSERT INTO every (tiny, small, medium, big, exact, f, d, b, flag, day, stamp, moment, clock, y, fixed, words, old, wide,
 tinyt, body, raw, bin, blobs, medb, choice, many, doc, `we``ird %s`, shape) VALUES
 (255, -32768, 5, -9223372036854775808, 12345678901234567890.0123456789, 1.23456789, 0.1e-300, b'101010101', TRUE, '0000-00-00',
  '2020-02-29 23:59:59.999999', '9999-12-31 23:59:59.999', '-838:59:59', 2155, 'a ', '😀 it''s \\\\ "%s"', 'é', 'ж', '#',
  REPEAT('ä', 9), UNHEX('00ff275c0d0a1a22'), UNHEX('00010000'), '', REPEAT(UNHEX('00ff80'), 900), 'y', 'p,q',
  '{"a": [1, "ü"]}', 5, POINT(1.5, -2)),
 (0, 0, 0, 0, 0, -0.1, 1.7976931348623157e308, b'0', FALSE, '2020-02-31', '1970-01-01 00:00:01', '0000-00-00', '00:00:00.01', 0,
  '', '', '', '', '', '', '', '', NULL, '', 'x', '', 'null', 0, NULL),
 (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"""
SCHEMA = [
    "CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
    "CREATE DATABASE books CHARACTER SET latin1",
    "USE shop",
    *PLAIN,
    # by name, children come before their parents, and two tables need each other
    "CREATE TABLE a_child (id INT PRIMARY KEY, parent INT, KEY (parent), CHECK (id > 0)) COMMENT='a, b) c'",
    "CREATE TABLE z_parent (id INT AUTO_INCREMENT PRIMARY KEY, favourite INT, name VARCHAR(20) DEFAULT 'a''b;c,',"
    " twice INT GENERATED ALWAYS AS (LENGTH(name) * 2) STORED, UNIQUE KEY (name), FULLTEXT KEY (name),"
    " FOREIGN KEY (favourite) REFERENCES a_child (id))",
    "ALTER TABLE a_child ADD CONSTRAINT owned FOREIGN KEY (parent) REFERENCES z_parent (id) ON DELETE CASCADE",
    "CREATE TABLE parts (id INT, day DATE, PRIMARY KEY (id, day)) PARTITION BY HASH (id) PARTITIONS 3",
    "CREATE TABLE years (id INT, y INT, PRIMARY KEY (id, y)) PARTITION BY RANGE (y) (PARTITION old VALUES LESS THAN (2000),"
    " PARTITION `new` VALUES LESS THAN MAXVALUE)",
    "CREATE TABLE `odd``na;me` (`col``1` INT, `select` INT, `per%cent` INT)",
    EVERY_TYPE,
    "CREATE TABLE customers (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, email VARCHAR(100) NOT NULL, note TEXT, country INT,"
    " KEY prefix (email(10), id), FOREIGN KEY (country) REFERENCES list_07 (id)) ROW_FORMAT=DYNAMIC",
    "CREATE TABLE orders (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, customer BIGINT UNSIGNED NOT NULL, placed DATETIME(3)"
    " DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), FOREIGN KEY (customer) REFERENCES customers (id))",
    "CREATE TABLE order_lines (orders BIGINT UNSIGNED, line INT, price DECIMAL(9,2) NOT NULL DEFAULT '0.00', amount INT,"
    " total DECIMAL(12,2) AS (price * amount) VIRTUAL, PRIMARY KEY (orders, line),"
    " FOREIGN KEY (orders) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE CASCADE)",
    "CREATE TABLE log (text VARCHAR(200), at TIMESTAMP NULL)",
    "CREATE TABLE old_engine (id INT PRIMARY KEY, t TEXT) ENGINE=MyISAM DEFAULT CHARSET=latin1",
    "CREATE TABLE places (id INT PRIMARY KEY, g GEOMETRY NOT NULL, SPATIAL KEY (g))",
    "CREATE TABLE books.ledger (id INT PRIMARY KEY, customer BIGINT UNSIGNED, FOREIGN KEY (customer) REFERENCES shop.customers (id))",
    "CREATE TABLE books.accounts (id INT PRIMARY KEY, ledger INT, FOREIGN KEY (ledger) REFERENCES ledger (id))",
    "CREATE TABLE books.periods (id INT PRIMARY KEY, name VARCHAR(10))",
    "CREATE FUNCTION taxed(price DECIMAL(9,2)) RETURNS DECIMAL(9,2) DETERMINISTIC RETURN price * 1.19",
    "CREATE PROCEDURE close_day(IN day DATE) COMMENT 'it''s; one' MODIFIES SQL DATA\n"
    "BEGIN\n  DECLARE n INT DEFAULT 0; -- count;\n  SELECT COUNT(*) INTO n FROM orders;\n  INSERT INTO log VALUES (CONCAT('n;', n), NOW());\nEND",
    "CREATE VIEW base_of_b AS SELECT id FROM z_parent",
    "CREATE VIEW a_needs_b AS SELECT id FROM base_of_b",
    "CREATE SQL SECURITY INVOKER VIEW bill AS SELECT orders, taxed(price) AS gross FROM order_lines WHERE price > 0",
    "CREATE VIEW books.all_of_it AS SELECT b.orders FROM shop.bill b JOIN books.ledger l ON l.id = b.orders",
    "CREATE TRIGGER second_first BEFORE UPDATE ON orders FOR EACH ROW SET NEW.placed = NOW(3)",
    "CREATE TRIGGER ordered AFTER INSERT ON orders FOR EACH ROW BEGIN INSERT INTO log VALUES ('new; order', NOW()); END",
    "CREATE TRIGGER a_first BEFORE UPDATE ON orders FOR EACH ROW PRECEDES second_first SET NEW.customer = OLD.customer",
    "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 03:00:00' ON COMPLETION PRESERVE DISABLE DO CALL close_day(CURDATE())",
    "SET sql_mode='ANSI_QUOTES,ALLOW_INVALID_DATES'",
    "CREATE FUNCTION ansi() RETURNS INT DETERMINISTIC RETURN (SELECT COUNT(*) AS \"n\" FROM \"log\")",
    "SET sql_mode='ALLOW_INVALID_DATES'",
]
# The reference data, and rows that must stay where they are.
REFERENCE = [f"shop.list_{number:02}" for number in range(25)] + ["shop.every", "shop.z_parent", "shop.a_child", "shop.parts", "books.periods"]
ROWS = [
    *(f"INSERT INTO list_{number:02} (code, label) SELECT CONCAT({number}, CHAR(64 + seq)), REPEAT('ö', seq) FROM seq_1_to_9" for number in range(25)),
    *(f"UPDATE list_{number:02} SET parent = 1 + id MOD 9" for number in range(25)),
    EVERY_ROW,
    "INSERT INTO a_child VALUES (1, 7), (2, NULL), (3, 8)",
    "INSERT INTO z_parent (id, favourite, name) VALUES (7, 1, 'seven'), (8, 3, NULL), (9, NULL, 'x#1')",
    "INSERT INTO parts SELECT seq, '2020-01-01' + INTERVAL seq DAY FROM seq_1_to_50",
    "INSERT INTO customers (email, note, country) VALUES ('ann@example.com', 'private', 3)",
    "INSERT INTO books.periods VALUES (1, 'é')",
    "UPDATE list_04 SET parent = NULL WHERE parent = 9",
    "DELETE FROM list_03 WHERE id = 9",
]
