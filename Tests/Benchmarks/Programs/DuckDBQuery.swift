import Foundation

/// The work of ``YardstickPipeline`` as a query for DuckDB.
///
/// One pass over the archive counts the events and gathers those that a rule could want; the rules
/// then see only these. What is stated otherwise than in the rules, with the same result:
/// - The texts of the archive need no folding but that of ASCII letters, which `(?i)` does.
/// - Times are in UTC as written, so that hours can be cut out of their text.
/// - Records of one millisecond are in the order of the numbers in their ids.
/// - Callers with fewer than 30 short calls in the whole archive are left out before the windows,
///   which a stream could not know.
struct DuckDBQuery {
  enum Form: String, CaseIterable {
    /// `read_json` with the columns that are needed.
    case objects = "read_json"
    /// Lines as text; only those that pass a search for bytes are parsed.
    case lines = "lines"
  }

  let form: Form
  let archive: URL
  /// For the query and what it writes.
  let folder: URL

  var file: URL { folder.appending(path: "query.sql") }
  /// CSV: rule, id.
  var flags: URL { folder.appending(path: "flags.csv") }
  /// CSV: hour, kind, number.
  var counters: URL { folder.appending(path: "counters.csv") }

  func write() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private var text: String {
    """
    SET preserve_insertion_order = false;
    \(form == .objects ? gatheredObjects : gatheredLines)
    \(rules)
    COPY (FROM flags ORDER BY ALL) TO '\(flags.path)' (HEADER, DELIMITER ',');
    COPY (SELECT hour, kind, n FROM gathered ORDER BY ALL) TO '\(counters.path)' (HEADER, DELIMITER ',');
    """
  }

  private var phrases: String { TextTemplates.phrases.joined(separator: "|") }

  /// Tables `gathered` (hour, kind, n) and `wanted`, of parsed records.
  private var gatheredObjects: String {
    """
    CREATE TEMP TABLE gathered AS
    SELECT substr(time, 1, 13) AS hour, kind, count(*) AS n,
      list({id: id, kind: kind, time: time, caller: caller, callee: callee, answered: answered,
        amount: amount, payer_phone: payer_phone}) FILTER (WHERE CASE kind
          WHEN 'call' THEN CASE WHEN answered THEN duration >= 600 ELSE duration <= 3 END
          WHEN 'sms' THEN regexp_matches(text, '(?i)\(phrases)')
          ELSE amount >= 20000 END) AS events
    FROM read_json('\(archive.path)', format = 'newline_delimited', compression = 'zstd',
      maximum_object_size = 1048576,
      columns = {id: 'VARCHAR', kind: 'VARCHAR', time: 'VARCHAR', caller: 'VARCHAR',
        callee: 'VARCHAR', duration: 'INTEGER', answered: 'BOOLEAN', text: 'VARCHAR',
        amount: 'DECIMAL(18,2)', payer_phone: 'VARCHAR'})
    GROUP BY ALL;
    CREATE TEMP VIEW wanted AS SELECT unnest(events, recursive := true) FROM gathered;
    """
  }

  /// The same of lines, as the archive writes them: without white space.
  private var gatheredLines: String {
    #"""
    CREATE TEMP TABLE gathered AS
    SELECT substr(line, instr(line, '"time":"') + 8, 13) AS hour,
      regexp_extract(line, '"kind":"([a-z]+)"', 1) AS kind, count(*) AS n,
      list(line) FILTER (WHERE CASE kind
        WHEN 'call' THEN CASE WHEN contains(line, '"answered":false')
          THEN regexp_matches(line, '"duration":[0-3],')
          ELSE regexp_matches(line, '"duration":[0-9]{3}') END
        WHEN 'sms' THEN regexp_matches(line, '(?i)\#(phrases)')
        ELSE regexp_matches(line, '"amount":[0-9]{5}') END) AS events
    FROM read_csv('\#(archive.path)', compression = 'zstd', columns = {line: 'VARCHAR'},
      delim = '\x01', quote = '', escape = '', header = false, auto_detect = false)
    GROUP BY ALL;
    CREATE TEMP VIEW wanted AS
    SELECT * FROM (SELECT unnest(record) FROM (
      SELECT from_json(line, '{"id": "VARCHAR", "kind": "VARCHAR", "time": "VARCHAR",
        "caller": "VARCHAR", "callee": "VARCHAR", "duration": "INTEGER", "answered": "BOOLEAN",
        "amount": "DECIMAL(18,2)", "payer_phone": "VARCHAR"}') AS record
      FROM (SELECT unnest(events) AS line FROM gathered)))
    WHERE kind <> 'call' OR (answered AND duration >= 600) OR (NOT answered AND duration <= 3);
    """#
  }

  /// Table `flags`. The place in the total order is one number, for the windows: milliseconds since
  /// 2021, then 27 bits of the number in the id.
  private var rules: String {
    """
    CREATE TEMP TABLE events AS SELECT *, epoch_ms(time::TIMESTAMP) AS t,
      coalesce(try_cast(regexp_extract(id, '[0-9]+$') AS BIGINT), 0) AS number,
      (t - 1609459200000) * 134217728 + number AS place FROM wanted;
    CREATE TEMP TABLE flags AS
    WITH short AS (SELECT * FROM events WHERE kind = 'call' AND NOT answered),
      often AS (SELECT caller FROM short GROUP BY caller HAVING count(*) >= 30),
      burst AS (SELECT id, count(*) OVER w AS calls, count(DISTINCT callee) OVER w AS numbers
        FROM short WHERE caller IN (FROM often)
        WINDOW w AS (PARTITION BY caller ORDER BY place
          RANGE BETWEEN number + 134217728 * 599999::BIGINT PRECEDING AND CURRENT ROW)),
      lure AS (SELECT callee AS person, t, place FROM events WHERE kind = 'call' AND answered),
      payment AS (SELECT id, payer_phone AS person, t, place, amount FROM events
        WHERE kind = 'transaction')
    SELECT 'one-ring-burst' AS rule, id FROM burst WHERE calls >= 30 AND numbers >= 25
    UNION ALL SELECT 'long-call-then-transfer', payment.id FROM payment ASOF JOIN lure
      ON payment.person = lure.person AND lure.place < payment.place
      WHERE payment.t - lure.t <= 7200000
    UNION ALL SELECT 'large-payment', id FROM payment WHERE amount >= 50000
    UNION ALL SELECT 'fraud-phrase', id FROM events WHERE kind = 'sms';
    """
  }
}
