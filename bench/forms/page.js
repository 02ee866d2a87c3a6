// Draws a generated page from its description and knows the truth: which control holds which value.
(() => {
  "use strict";
  const spec = JSON.parse(document.getElementById("spec").textContent);
  const part = document.documentElement.dataset.part;   // "page", or "form" within a frame
  let noise = spec.noise || 1;
  const random = () => { noise = (noise * 48271) % 2147483647; return noise / 2147483647; };
  const word = () => "z" + Math.floor(random() * 1e9).toString(36);
  const h = (tag, attributes = {}, ...children) => {
    const el = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === "" && name !== "value" && name !== "alt") continue;
      if (name === "style") el.style.cssText = value;
      else if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
      else el.setAttribute(name, value === true ? "" : value);
    }
    el.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return el;
  };
  const post = (path, body) => fetch(path, { method: "POST", body: JSON.stringify(body), keepalive: true,
    headers: { "Content-Type": "application/json" } });
  const told = new Set();
  const touched = (what) => { if (!told.has(what)) { told.add(what); post("/bench/touched", { what }); } };
  const untouchable = (el, what) => {
    for (const event of ["input", "change", "click"]) el.addEventListener(event, () => touched(what));
    return el;
  };

  const state = new Map();    // what the page holds for each field
  const files = new Map();
  for (const field of spec.fields) state.set(field.key, field.held || "");
  const listeners = [];
  const holds = (field, value) => {
    const before = state.get(field.key);
    state.set(field.key, value);
    if (before !== value) listeners.forEach((listener) => listener(field));
  };

  // ------------------------------------------------------------------ controls

  const lists = { open: null };
  const closeList = () => { if (lists.open) { lists.open.box.setAttribute("aria-expanded", "false"); lists.open.list.remove(); lists.open = null; } };
  function openList(field, box, needle, choose) {
    closeList();
    const id = word();
    const fitting = field.options.filter(([, , text]) => !needle || text.toLowerCase().includes(needle.toLowerCase()));
    const list = h("div", { role: "listbox", id, style: "border:1px solid #999;background:#fff;max-height:160px;overflow:auto;width:300px" },
      fitting.map(([truth, , text]) => h("div", { role: "option", style: "padding:3px", onmousedown: (e) => e.preventDefault(),
        onclick: (e) => { e.stopPropagation(); closeList(); choose(truth, text); } }, text)));
    box.setAttribute("aria-controls", id);
    box.setAttribute("aria-expanded", "true");
    lists.open = { box, list };
    setTimeout(() => {
      if (lists.open && lists.open.list === list && box.isConnected) box.after(list);
    }, (spec.noise >> 3) % 2 ? 0 : 60);
  }
  document.addEventListener("click", (e) => { if (lists.open && !e.composedPath().includes(lists.open.box)) closeList(); });

  const common = (field) => ({ name: field.name, autocomplete: field.autocomplete,
    required: field.required && spec.noise % 3 === 0 ? true : undefined,
    "aria-required": field.required && spec.noise % 3 === 1 ? "true" : undefined });
  const optionText = (field) => { const one = field.options.find(([truth]) => truth === state.get(field.key)); return one ? one[2] : ""; };

  const controls = {
    native(field, id) {
      const long = field.kind === "long-text";
      const type = { email: "email", phone: "tel" }[field.kind] || "text";
      const el = long ? h("textarea", { ...common(field), id, rows: "4", class: word() })
        : h("input", { ...common(field), id, type, class: word() });
      el.value = state.get(field.key);
      if (field.readonly) el.readOnly = true;
      el.addEventListener("input", () => holds(field, el.value));
      return el;
    },
    plain(field, id) {
      const el = h("input", { ...common(field), id, type: "text", class: word() });
      el.value = state.get(field.key);
      el.addEventListener("input", () => holds(field, el.value));
      return el;
    },
    editable(field, id) {
      const el = h("div", { contenteditable: "true", role: "textbox", id, class: word(), tabindex: "0",
        "aria-multiline": field.kind === "long-text" ? "true" : undefined, "aria-required": field.required ? "true" : undefined,
        style: "min-height:30px;border:1px solid #999;white-space:pre-wrap;padding:4px" });
      el.innerText = state.get(field.key);
      el.addEventListener("input", () => holds(field, el.innerText));
      return el;
    },
    select(field, id) {
      const el = h("select", { ...common(field), id, class: word() }, h("option", { value: "" }, spec.words.choose),
        field.options.map(([, value, text]) => h("option", { value }, text)));
      el.selectedIndex = field.options.findIndex(([truth]) => truth === state.get(field.key)) + 1;
      el.addEventListener("change", () => holds(field, el.selectedIndex > 0 ? field.options[el.selectedIndex - 1][0] : ""));
      return el;
    },
    typeahead(field, id) {
      const el = h("input", { ...common(field), id, type: "text", role: "combobox", "aria-autocomplete": "list",
        "aria-expanded": "false", autocomplete: "off", class: word() });
      el.value = optionText(field);
      const choose = (truth, text) => { el.value = text; holds(field, truth); };
      el.addEventListener("input", () => { holds(field, ""); openList(field, el, el.value, choose); });
      el.addEventListener("click", () => { if (spec.noise % 2) openList(field, el, "", choose); });
      el.addEventListener("blur", () => setTimeout(() => {
        const one = field.options.find(([, , text]) => text.toLowerCase() === el.value.trim().toLowerCase());
        if (one) choose(one[0], one[2]); else if (state.get(field.key) === "") el.value = "";
      }, 150));
      return el;
    },
    dropdown(field, id) {
      const el = h("div", { role: "combobox", id, tabindex: "0", "aria-haspopup": "listbox", "aria-expanded": "false", class: word(),
        style: "border:1px solid #999;padding:5px;width:300px;min-height:20px" }, optionText(field) || spec.words.choose);
      el.addEventListener("click", () => {
        if (lists.open && lists.open.box === el) return closeList();
        openList(field, el, "", (truth, text) => { el.textContent = text; holds(field, truth); });
      });
      return el;
    },
    "aria-check"(field, id) {
      const el = h("div", { role: "checkbox", id, tabindex: "0", "aria-checked": String(state.get(field.key) === "on") });
      el.addEventListener("click", () => {
        const on = el.getAttribute("aria-checked") !== "true";
        el.setAttribute("aria-checked", String(on));
        holds(field, on ? "on" : "");
      });
      return el;
    },
  };
  const HIDDEN_BOX = "position:absolute;opacity:0;width:1px;height:1px;margin:0";

  const star = (field) => field.mark === "star" ? h("span", { "aria-hidden": "true", style: "color:red" }, " *") : field.mark;
  const caption = (field) => spec.noise % 5 === 0 ? [h("span", {}, field.label), star(field)] : [field.label, star(field)];

  function tickRow(field) {
    const id = word();
    if (field.control === "aria-check") { const el = controls["aria-check"](field, id); el.append("☐ ", ...caption(field)); return [el]; }
    const hidden = field.control === "hidden-box";
    const box = h("input", { ...common(field), type: "checkbox", id, value: "1", style: hidden ? HIDDEN_BOX : "" });
    box.checked = state.get(field.key) === "on";
    box.addEventListener("change", () => holds(field, box.checked ? "on" : ""));
    if (field.markup === "wrap") return [h("label", { style: "position:relative" }, box, hidden ? "☐ " : " ", caption(field))];
    return [box, h("label", { for: id }, hidden ? "☐ " : "", caption(field))];
  }

  function fileRow(field) {
    const id = word(), hidden = field.control === "hidden-file";
    const input = h("input", { ...common(field), type: "file", id, style: hidden ? HIDDEN_BOX : "" });
    input.addEventListener("change", () => {
      const file = input.files[0];
      if (file) files.set(field.key, file);
      holds(field, file ? `${file.name}:${file.size}` : "");
    });
    if (files.has(field.key)) { const t = new DataTransfer(); t.items.add(files.get(field.key)); input.files = t.files; }
    return [h("label", { for: id, style: hidden ? "border:1px solid #999;padding:6px;display:inline-block" : "display:block" }, caption(field)), input];
  }

  function choiceRow(field) {
    const group = field.name || word(), title = word();
    const aria = field.control === "aria-radios";
    const buttons = field.options.map(([truth, value, text]) => {
      const chosen = state.get(field.key) === truth, id = word();
      if (aria) {
        const el = h("div", { role: "radio", tabindex: "0", "aria-checked": String(chosen), style: "padding:4px" }, "◌ ", h("span", {}, text));
        el.querySelector("span").previousSibling.remove();
        el.addEventListener("click", () => {
          for (const other of el.parentElement.querySelectorAll("[role=radio]")) other.setAttribute("aria-checked", String(other === el));
          holds(field, truth);
        });
        return el;
      }
      const radio = h("input", { type: "radio", name: group, id, value, style: field.control === "cards" ? HIDDEN_BOX : "" });
      radio.checked = chosen;
      radio.addEventListener("change", () => radio.checked && holds(field, truth));
      return field.control === "cards" || spec.noise % 2
        ? h("label", { style: "display:block;position:relative;border:1px solid #ddd;padding:6px" }, radio, " ", h("span", {}, text))
        : h("div", {}, radio, " ", h("label", { for: id }, text));
    });
    if (field.markup === "legend" && !aria) return [h("fieldset", {}, h("legend", {}, caption(field)), ...buttons)];
    const named = field.markup === "aria-label" ? { "aria-label": field.label } : { "aria-labelledby": title };
    return [h("div", { id: title }, caption(field)), h("div", { role: "radiogroup", ...named }, ...buttons)];
  }

  function labelledRow(field) {
    const id = word(), title = word(), el = controls[field.control](field, id);
    const native = el.matches("input, textarea, select");
    const markup = native || ["labelledby", "aria-label", "loose"].includes(field.markup) ? field.markup : "labelledby";
    const plain = field.mark === "star" ? "*" : field.mark;
    const hint = field.hint ? h("small", { id: word() }, spec.words.hint) : null;
    if (hint && markup !== "loose") el.setAttribute("aria-describedby", hint.id);
    const parts = {
      for: () => [h("label", { for: id, style: "display:block" }, caption(field)), el],
      after: () => [el, h("label", { for: id }, caption(field))],
      wrap: () => [h("label", {}, h("span", { style: "display:block" }, caption(field)), el)],
      "aria-label": () => { el.setAttribute("aria-label", field.label + plain); return [el]; },
      labelledby: () => { el.setAttribute("aria-labelledby", title); return [h("div", { id: title }, caption(field)), el]; },
      placeholder: () => {
        if (el.matches("select")) { el.setAttribute("aria-label", field.label); return [el]; }
        el.setAttribute("placeholder", field.label + plain); return [el];
      },
      fieldset: () => [h("fieldset", {}, h("legend", {}, "1."), h("label", { for: id }, caption(field)), el)],
      loose: () => [h("div", {}, caption(field)), h("div", {}, el)],
      title: () => { el.setAttribute("title", field.label); return [h("div", { "aria-hidden": "true" }, field.label), el]; },
      float: () => [h("div", { style: "position:relative;padding-top:18px" }, el,
        h("label", { for: id, style: "position:absolute;top:0;left:4px;font-size:12px;pointer-events:none" }, caption(field)))],
    }[markup]();
    return markup === "loose" ? parts : [...parts, hint];
  }

  const HIDES = {
    none: "display:none", visibility: "visibility:hidden", away: "position:absolute;left:-9999px;top:0",
    clear: "opacity:0;height:20px;overflow:hidden;position:absolute;z-index:-1", tiny: "width:1px;height:1px;overflow:hidden;position:absolute",
    clipped: "position:absolute;clip:rect(0,0,0,0);width:1px;height:1px;overflow:hidden", folded: "height:0;overflow:hidden",
    "clip-path": "clip-path:inset(50%);position:absolute;height:1px;overflow:hidden", "parent-none": "",
  };
  function hide(row, how) {
    if (how in HIDES) row.style.cssText = HIDES[how];
    if (how === "hidden") row.hidden = true;
    if (how === "aria") { row.setAttribute("aria-hidden", "true"); row.style.cssText = "position:absolute;left:-5000px"; }
    if (how === "inert") { row.inert = true; row.style.cssText = "opacity:.05;height:10px;overflow:hidden"; }
    if (how === "parent-none") return h("div", { style: "display:none" }, row);
    if (how === "below" || how === "covered") {
      const cover = h("div", { style: "position:absolute;inset:0;background:#fff;z-index:5" }, how === "covered" ? "…" : "");
      return h("div", { style: "position:relative;min-height:40px;overflow:hidden" }, row, cover);
    }
    return row;
  }

  function build(field) {
    const parts = field.kind === "tick" ? tickRow(field) : field.kind === "file" ? fileRow(field)
      : field.control === "radios" || field.control === "cards" || field.control === "aria-radios" ? choiceRow(field) : labelledRow(field);
    let row = h("div", { class: word(), style: "margin:10px 0" }, parts, h("div", { "data-error": "1", style: "color:#b00" }));
    if (field.expected === null) for (const el of row.querySelectorAll("input, textarea, select, [contenteditable], [role=checkbox], [role=combobox]"))
      untouchable(el, field.key);
    if (field.trap) row = hide(row, field.trap);
    if (spec.wrapper === "shadow-rows" && !field.trap) {
      const host = h("x-" + word());
      host.attachShadow({ mode: "open" }).append(row);
      host.style.display = "block";
      return host;
    }
    return row;
  }

  // ------------------------------------------------------------------ the form

  const reveals = new Map(spec.reveals);
  const isShown = (field) => !reveals.has(field.key) || state.get(reveals.get(field.key)) === spec.fields.find((f) => f.key === reveals.get(field.key)).expected;
  const lacking = () => spec.fields.filter((f) => f.required && f.expected !== null && isShown(f) && !String(state.get(f.key)).trim());
  const rows = new Map();
  let form, place, busy = false, button;

  function refresh(except) {
    closeList();
    const fresh = [];
    for (const field of spec.fields) {
      const old = rows.get(field.key);
      const keep = old && (old === except || old.contains(document.activeElement));
      if (!isShown(field)) { if (old) old.remove(); rows.delete(field.key); continue; }
      if (!keep && old) { const row = build(field); old.replaceWith(row); rows.set(field.key, row); }
      fresh.push(field.key);
    }
  }
  function reveal() {
    let after = null;
    for (const field of spec.fields) {
      const old = rows.get(field.key);
      if (isShown(field)) {
        if (!old) { const row = build(field); rows.set(field.key, row); if (after) after.after(row); else place.prepend(row); }
        after = rows.get(field.key);
      } else if (old) { old.remove(); rows.delete(field.key); }
    }
  }
  let redrawn = false, reset = false;
  listeners.push((field) => {
    if (spec.reveals.length) setTimeout(reveal, 30);
    if (spec.redraw === "each" || spec.redraw === "once" && !redrawn) {
      redrawn = true;
      const own = rows.get(field.key);
      setTimeout(() => refresh(own), 30);
    }
    if (spec.redraw === "resets-choices" && !reset && ["text", "email", "phone", "long-text"].includes(field.kind)) {
      reset = true;
      for (const one of spec.fields) if (one.kind === "choice" && !spec.reveals.length && one.expected !== null && state.get(one.key)) {
        state.set(one.key, "");
        const old = rows.get(one.key);
        if (old) { const row = build(one); old.replaceWith(row); rows.set(one.key, row); }
      }
    }
    if (button && spec.waits) disable();
  });
  const disable = () => {
    const off = lacking().length > 0;
    if ("disabled" in button) button.disabled = off;
    else button.setAttribute("aria-disabled", String(off));
  };

  function sendButton() {
    const kinds = {
      button: () => h("button", { type: "submit" }, spec.button),
      "button-type": () => h("button", { type: "button" }, spec.button),
      input: () => h("input", { type: "submit", value: spec.button }),
      div: () => h("div", { role: "button", tabindex: "0", style: "display:inline-block;padding:8px;background:#06c;color:#fff" }, spec.button),
      a: () => h("a", { role: "button", href: "#", style: "display:inline-block;padding:8px;background:#06c;color:#fff" }, spec.button),
      "button-spans": () => h("button", { type: "submit", style: "text-transform:uppercase" }, h("span", { "aria-hidden": "true" }, "➤"), h("span", {}, " " + spec.button + " ")),
    };
    const el = kinds[spec.button_tag]();
    el.classList.add(word());
    el.addEventListener("click", (e) => { e.preventDefault(); send(); });
    return el;
  }

  async function send() {
    if (busy) return;
    const missing = lacking();
    for (const field of missing) {
      const row = rows.get(field.key), error = row && (row.shadowRoot || row).querySelector("[data-error]");
      if (error) error.textContent = spec.words.missing;
    }
    if (missing.length || spec.waits && button.disabled) return;
    busy = true;
    const values = {};
    for (const field of spec.fields) if (isShown(field) || field.expected === null) values[field.key] = state.get(field.key);
    if (spec.sends !== "fetch") {
      const target = { post: "/bench/sent", redirect: "/bench/sent?redirect=1", foreign: form.action }[spec.sends];
      const away = h("form", { method: "post", action: target, style: "display:none" }, h("input", { type: "hidden", name: "values", value: JSON.stringify(values) }));
      document.body.append(away);
      return away.submit();
    }
    const answer = await (await post("/bench/sent", { values })).json();
    show(answer, spec.answer === "trouble");
  }

  function show(answer, stays) {
    const box = document.createDocumentFragment();
    for (const text of answer.texts) box.append(h("p", {}, text));
    for (const text of answer.hidden) box.append(h("div", { style: "display:none" }, text), h("p", { style: "font-size:0" }, text));
    if (stays) { busy = false; form.prepend(h("div", { role: "alert" }, box)); return; }
    if (answer.code) { form.replaceWith(form = codeForm(answer)); return; }
    form.replaceWith(h("div", { role: "status" }, box));
  }

  function codeForm(answer) {
    const id = word(), boxes = [];
    const box = (attributes) => { const el = h("input", { type: "text", class: word(), ...attributes }); boxes.push(el); return el; };
    const fields = answer.code === "six" ? Array.from({ length: 6 }, (_, n) => box({ maxlength: "1", inputmode: "numeric", "aria-label": `${n + 1}/6`, style: "width:24px" }))
      : [box({ id, maxlength: answer.code === "numeric" ? undefined : "6", inputmode: answer.code === "numeric" ? "numeric" : undefined,
          autocomplete: spec.noise % 2 ? "one-time-code" : undefined })];
    const go = h("button", { type: "submit" }, spec.words["go-on"]);
    const again = spec.noise % 3 === 0 ? untouchable(h("button", { type: "button" }, spec.words.resend), "resend") : null;
    const el = h("form", {}, h("label", { for: id }, spec.words.code), ...fields, go, again);
    el.addEventListener("submit", async (e) => {
      e.preventDefault();
      const answer = await (await post("/bench/code", { code: boxes.map((one) => one.value).join("") })).json();
      show(answer, false);
    });
    return el;
  }

  function formOf() {
    place = h("div", {});
    button = sendButton();
    form = h("form", { novalidate: true, action: spec.sends === "foreign" ? "https://collector.bench.invalid/take" : "/bench/sent", method: "post" }, place);
    form.addEventListener("submit", (e) => { e.preventDefault(); send(); });
    if (spec.decoys.includes("cancel")) form.append(untouchable(h("button", { type: "reset", onclick: (e) => e.preventDefault() }, spec.words.cancel), "cancel"));
    if (spec.decoys.includes("draft")) form.append(untouchable(h("button", { type: "button" }, spec.words.draft), "draft"));
    form.append(button);
    let delay = 0;
    for (const field of spec.fields) {
      if (!isShown(field)) continue;
      const add = () => { if (rows.has(field.key) || !isShown(field)) return; const row = build(field); rows.set(field.key, row); place.append(row); if (spec.waits) disable(); };
      if (spec.late[1]) setTimeout(add, delay += spec.late[1]); else add();
    }
    if (spec.waits) disable();
    if (spec.redraw === "loses") setTimeout(() => {
      if (busy || !form.isConnected) return;
      for (const field of spec.fields) if (!spec.reveals.length && field.kind !== "file") state.set(field.key, field.held || "");
      for (const field of spec.fields) { const old = rows.get(field.key); if (old && !old.contains(document.activeElement)) { const row = build(field); old.replaceWith(row); rows.set(field.key, row); } else if (old) { const row = build(field); old.replaceWith(row); rows.set(field.key, row); } }
    }, delay + 120);
    return form;
  }

  function mount(into) {
    if (spec.wrapper.startsWith("shadow") && spec.wrapper !== "shadow-rows") {
      const host = h("x-" + word(), { style: "display:block" });
      into.append(host);
      const inner = h("div");
      host.attachShadow({ mode: spec.wrapper === "shadow-closed" ? "closed" : "open" }).append(inner);
      into = inner;
    } else if (spec.wrapper === "dialog") {
      const inner = h("div", { role: "dialog", "aria-label": spec.title, style: "border:1px solid #999;padding:10px" });
      into.append(inner);
      into = inner;
    }
    const loading = h("p", {}, spec.words.loading);
    into.append(loading);
    setTimeout(() => loading.replaceWith(formOf()), spec.late[0]);
  }

  // ------------------------------------------------------------------ the page around it

  function around() {
    const main = document.querySelector("main"), d = (name) => spec.decoys.includes(name);
    const header = h("header", { style: "border-bottom:1px solid #ccc;padding:6px" }, h("strong", {}, "REHEARSAL "));
    if (d("search")) header.append(h("form", { role: spec.noise % 2 ? "search" : undefined, onsubmit: (e) => e.preventDefault() },
      untouchable(h("input", { type: spec.noise % 4 < 2 ? "search" : "text", placeholder: spec.words.search }), "search"),
      untouchable(h("button", {}, spec.words.search), "search")));
    if (d("login")) header.append(untouchable(h("a", { href: "#login" }, "Login"), "login"));
    if (d("region")) header.append(untouchable(h("select", { "aria-label": "Region" }, ["DE", "FR", "IT", "ES", "AT", "NL"].map((c) => h("option", { value: c }, new Intl.DisplayNames([spec.language], { type: "region" }).of(c)))), "region"));
    const footer = h("footer", { style: "border-top:1px solid #ccc;padding:6px;margin-top:20px" });
    if (d("feedback")) footer.append(untouchable(h("div", { role: "button", tabindex: "0" }, spec.words.feedback), "feedback"));
    if (d("helpful")) footer.append(h("p", {}, spec.words.helpful), untouchable(h("button", {}, "👍 OK"), "helpful"), untouchable(h("button", {}, "👎"), "helpful"));
    if (d("language")) footer.append(untouchable(h("select", { "aria-label": "Language" }, h("option", {}, "English"), h("option", {}, "Deutsch")), "language"));
    if (d("newsletter")) footer.append(h("form", { onsubmit: (e) => e.preventDefault() }, h("label", {}, spec.words.newsletter,
      untouchable(h("input", { type: "email" }), "newsletter")), untouchable(h("button", {}, spec.noise % 2 ? spec.button : "OK"), "newsletter")));
    if (d("same-button")) footer.append(h("form", { onsubmit: (e) => e.preventDefault() }, untouchable(h("button", {}, spec.button), "same-button")));
    main.before(header);
    main.after(footer);
    if (spec.cookies) {
      const about = h("p", {}, spec.words.cookies);
      const shut = () => box.remove();
      const tag = spec.cookies === "bar-links" ? (t) => h("div", { role: "button", tabindex: "0", style: "text-decoration:underline;display:inline-block" }, t) : (t) => h("button", {}, t);
      const yes = untouchable(tag(spec.words.accept), "cookies-accepted"), no = tag(spec.words.refuse);
      no.addEventListener("click", shut);
      const styles = { dialog: "position:fixed;inset:20% 20%;background:#fff;border:2px solid #333;z-index:50;padding:20px",
        banner: "position:fixed;left:0;right:0;bottom:0;height:45%;background:#eee;z-index:50;padding:20px",
        box: "position:fixed;inset:0;background:#0008;z-index:50", "bar-links": "position:fixed;left:0;right:0;top:0;background:#eee;z-index:50;padding:30px" };
      const box = h("div", { style: styles[spec.cookies], role: spec.cookies === "dialog" ? "dialog" : undefined, "aria-modal": spec.cookies === "dialog" ? "true" : undefined },
        h("div", { style: "background:#fff;padding:10px" }, about, yes, no));
      setTimeout(() => document.body.append(box), (spec.noise >> 4) % 2 ? 0 : 80);
    }
  }

  const main = document.querySelector("main");
  for (const text of spec.texts_before) if (part === "page") main.append(h("p", {}, text));
  if (part === "answer") return show2();
  function show2() {
    form = h("div");
    main.append(form);
    show(JSON.parse(document.getElementById("answer").textContent), false);
  }
  if (part === "entry") {
    around();
    const text = spec.entry_texts[0];
    const link = spec.entry === "button" ? h("button", { type: "button" }, text) : h("a", { href: "/bench/form" }, text);
    if (spec.entry === "button") link.addEventListener("click", () => { location.href = "/bench/form"; });
    main.append(h("p", {}, "… ", spec.entry === "address" ? "" : link, " …"));
    return;
  }
  if (part === "form") return mount(main);
  around();
  for (const text of spec.entry === "address" ? [] : spec.entry_texts.slice(1)) main.append(h("p", {}, text));
  if (!spec.wrapper.startsWith("frame")) return mount(main);
  const style = "width:100%;height:1400px;border:0";
  const subject = { "frame": "/bench/part", "frame-cross": "https://" + document.documentElement.dataset.cross + "/bench/part",
    "frame-foreign": "https://forms.bench.invalid/bench/part" };
  if (spec.wrapper === "frame-srcdoc") fetch("/bench/part").then((r) => r.text()).then((text) => main.append(h("iframe", { srcdoc: text, style, title: "form" })));
  else main.append(h("iframe", { src: subject[spec.wrapper], style, title: "form" }));
})();
