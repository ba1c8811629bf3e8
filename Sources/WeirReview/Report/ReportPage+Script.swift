extension ReportPage {
  /// The page's only script: sorts tables, filters and shows groups. It makes text nodes only, never
  /// markup out of text.
  static let script: StaticString = #"""
    "use strict";
    const data = JSON.parse(document.getElementById("data").textContent);
    const pageSize = 100;
    let shown = [];
    let limit = pageSize;

    function make(tag, attributes, ...children) {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.append(...children);
      return element;
    }
    const code = (text) => make("code", { dir: "auto" }, text);
    const counted = (number, noun) =>
      number.toLocaleString("en-US") + " " + noun + (number === 1 ? "" : "s");
    const score = (tenths) => (tenths / 10).toFixed(1);
    function time(milliseconds, minutes) {
      const text = (value) => new Date(value).toISOString().slice(0, 19).replace("T", " ");
      const utc = text(milliseconds) + "Z";
      if (!minutes) return utc;
      return utc + " (" + text(milliseconds + minutes * 60000) + " local)";
    }

    function sortable(table) {
      const heads = [...table.tHead.rows[0].cells];
      heads.forEach((head, column) => {
        const button = make("button", { type: "button" }, head.textContent);
        head.replaceChildren(button);
        head.setAttribute("aria-sort", "none");
        button.addEventListener("click", () => {
          const isNumber = table.tBodies[0].rows[0]?.cells[column].dataset.o !== undefined;
          const was = head.getAttribute("aria-sort");
          const isDown = was === "none" ? isNumber : was === "ascending";
          heads.forEach((other) => other.setAttribute("aria-sort", "none"));
          head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
          sortRows(table.tBodies[0], column, isNumber, isDown ? -1 : 1);
        });
      });
    }
    function sortRows(body, column, isNumber, sign) {
      const key = (row) => {
        const cell = row.cells[column];
        if (!isNumber) return cell.textContent;
        const order = cell.dataset.o;
        return order === "" ? -Infinity : Number(order);
      };
      const rows = [...body.rows].map((row) => [key(row), row]);
      rows.sort(([left], [right]) => (left < right ? -sign : left > right ? sign : 0));
      body.append(...rows.map(([, row]) => row));
    }

    function pairs(list, rows) {
      for (const [name, value] of rows) {
        if (value === "") continue;
        list.append(make("dt", {}, name), make("dd", {}, value));
      }
      return list;
    }
    const named = (values) => values.map(([name, text]) => name + " = " + text).join(", ");
    function evidence(flag) {
      const parts = [];
      let last = "";
      for (const [place, step, id] of flag.e) {
        const [, file, number] = place.match(/^(.*), record (\d+)$/s) ?? [];
        if (!step && !id && file !== undefined && file === last) {
          parts[parts.length - 1] = parts.at(-1).replace(", record ", ", records ") + ", " + number;
        } else {
          parts.push((step ? step + ": " : "") + place + (id ? " (" + id + ")" : ""));
        }
        last = step || id ? "" : file;
      }
      return parts.join("; ") + (flag.m ? "; and " + flag.m + " more" : "");
    }
    function decisionsOf(place) {
      return (data.decisions ?? []).filter(([event]) => event === place).map(
        ([, rule, verdict, reason, who]) => make("p", { class: "verdict " + verdict },
          verdict.replace("_", " ") + (reason ? ": " + reason.replaceAll("_", " ") : "")
            + (rule < 0 ? "" : ", rule " + data.rules[rule].name) + " (" + who + ")"));
    }
    function eventView(place) {
      const event = data.events[place];
      const view = make("article", { class: "event", "data-event": place });
      view.append(make("h3", {}, score(event.s) + " ", event.k + " ", code(event.i)));
      for (const flag of event.g) {
        const rule = data.rules[flag.r];
        view.append(make("p", { class: "why" }, flag.w), pairs(make("dl", {}), [
          ["rule", rule.name + " (" + rule.category + ", " + data.levels[rule.level] + ")"],
          ["subject", code(flag.u)], ["key", flag.k.length ? code(named(flag.k)) : ""],
          ["values", flag.v.length ? code(named(flag.v)) : ""],
          ["evidence", flag.e.length ? code(evidence(flag)) : ""],
        ]));
      }
      view.append(pairs(make("dl", {}), [
        ["time", time(event.t, event.z)], ["record", code(event.p)],
        ["actions", event.a.map(([action, target]) => action + " " + target).join(", ")],
        ...event.x.map(([name, text]) => [name, code(text)]),
      ]));
      view.append(make("div", { class: "decisions" }, ...decisionsOf(place)));
      if (window.verdictButtons) view.append(window.verdictButtons({ place }));
      return view;
    }
    function fill(details, group) {
      const body = make("div", { class: "body" });
      if (window.verdictButtons) body.append(window.verdictButtons({ group }));
      if (group.h) {
        body.append(make("p", { class: "soft" }, "One of the ", counted(group.m + 1, "subject"),
          " of ", code(group.h), "; filter by that text to see them."));
      }
      body.append(...group.e.map(eventView));
      const left = group.n - group.e.length;
      if (left > 0) {
        body.append(make("p", { class: "soft" },
          counted(left, "further event") + " of this group: see the flagged events."));
      }
      details.append(body);
    }
    const status = (group) => counted(group.n, "event")
      + (group.u === group.n ? "" : ", " + group.u + " undecided");
    function groupView(group) {
      const summary = make("summary", {},
        make("span", { class: "score" }, score(group.s)),
        make("span", {}, code(group.v), " " + group.k + (group.c ? ", " + group.c : "")
          + (group.h ? ", case with " + counted(group.m, "other") : "")),
        make("span", { class: "status" }, status(group)),
        make("span", { class: "soft" }, group.r.map((rule) => data.rules[rule].name).join(", "),
          make("br", {}), time(group.f) + " to " + time(group.l)));
      const details = make("details",
        { class: "group", "data-group": data.groups.indexOf(group) }, summary);
      details.addEventListener("toggle", () => {
        if (details.open && details.children.length === 1) fill(details, group);
      });
      return details;
    }

    const form = document.getElementById("filter");
    const list = document.getElementById("groups-list");
    const more = document.getElementById("more");
    const haystacks = new Map();
    function haystack(group) {
      if (!haystacks.has(group)) {
        const events = group.e.map((place) => data.events[place]);
        haystacks.set(group, [group.v, group.c, group.h ?? "", ...events.flatMap((event) => [
          event.i, ...event.x.map(([, text]) => text), ...event.g.map((flag) => flag.w)])]
          .join("\n").toLowerCase());
      }
      return haystacks.get(group);
    }
    function matches(group, wanted) {
      const rules = group.r.map((rule) => data.rules[rule]);
      return (!wanted.rule || rules.some((rule) => rule.name === wanted.rule))
        && (!wanted.category || rules.some((rule) => rule.category === wanted.category))
        && (!wanted.level || rules.some((rule) => rule.level >= Number(wanted.level)))
        && (!wanted.kind || group.k === wanted.kind)
        && (!wanted.country || group.c === wanted.country)
        && (!wanted.undecided || group.u > 0)
        && (!wanted.text || haystack(group).includes(wanted.text.toLowerCase()));
    }
    const orders = {
      score: (left, right) => right.s - left.s || right.n - left.n,
      events: (left, right) => right.n - left.n || right.s - left.s,
      first: (left, right) => left.f - right.f,
      last: (left, right) => right.l - left.l,
      subject: (left, right) => (left.v < right.v ? -1 : left.v > right.v ? 1 : 0),
    };
    function show() {
      const wanted = Object.fromEntries(new FormData(form));
      shown = data.groups.filter((group) => matches(group, wanted)).sort(orders[wanted.sort]);
      limit = pageSize;
      list.replaceChildren(...shown.slice(0, limit).map(groupView));
      tell();
    }
    function tell() {
      const isAll = limit >= shown.length;
      document.getElementById("shown").textContent =
        "Showing " + Math.min(limit, shown.length) + " of " + counted(shown.length, "group") + ".";
      more.hidden = isAll;
    }
    more.addEventListener("click", () => {
      const next = shown.slice(limit, limit + pageSize).map(groupView);
      list.append(...next);
      limit += pageSize;
      next[0]?.querySelector("summary").focus();
      tell();
    });
    function choices(name, values) {
      const select = form.elements[name];
      for (const value of [...new Set(values)].sort()) {
        if (value) select.append(make("option", { value }, value));
      }
    }
    choices("rule", data.rules.map((rule) => rule.name));
    choices("category", data.rules.map((rule) => rule.category));
    choices("kind", data.groups.map((group) => group.k));
    choices("country", data.groups.map((group) => group.c));
    data.levels.forEach((level, rank) =>
      form.elements.level.append(make("option", { value: rank }, level)));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", show);
    form.addEventListener("reset", () => setTimeout(show));
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.matches("input,select,textarea")) return;
      if (event.key === "/") {
        event.preventDefault();
        form.elements.text.focus();
      } else if (event.key === "j" || event.key === "k") {
        const heads = [...list.querySelectorAll(".group>summary")];
        const place = heads.indexOf(document.activeElement?.closest(".group")?.firstChild);
        const next = place < 0 ? 0 : place + (event.key === "j" ? 1 : -1);
        heads[next]?.focus();
      }
    });
    document.querySelectorAll("table.sortable").forEach(sortable);
    form.hidden = false;
    show();

    """#
}
