// One look at one frame: every visible control and button with its accessible name, and the visible text.
// Returns an object that stays in the page: `report` (plain data), `elements`, and `changed(ms)`, a promise
// that is kept at the first change of the document since this look. Leaves nothing behind in the page. `known` numbers
// the forms; given again, the same form has the same number.
(sight, known) => {
  const CONTROLS = 'input, textarea, select, [contenteditable], [role=textbox], [role=searchbox], [role=combobox], ' +
    '[role=radio], [role=checkbox], [role=switch], [role=listbox], button[aria-haspopup=listbox], ' +
    '[role=button][aria-haspopup=listbox], button[aria-pressed], [role=button][aria-pressed]';
  const BUTTONS = 'button, input[type=submit], input[type=button], input[type=image], [role=button], [role=link], a[href], summary';
  const MAX = 1500, MAX_TEXT = 200000;
  const {
    parentOf, childrenOf, typeOf, tagOf, shadowOf, wordsOf, editable, rootOf, attr, near, drawn,
    style, up, openTo, area, visible, readable, rendered, animations,
  } = sight();

  const roots = [document];
  for (let i = 0; i < roots.length && roots.length < 500; i++)
    for (const el of roots[i].querySelectorAll('*')) if (shadowOf(el)) roots.push(shadowOf(el));

  const tidy = (text) => (text || '').replace(/\s+/g, ' ').trim().slice(0, 1000);
  const SILENT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TEXTAREA', 'SELECT', 'OPTION', 'IFRAME', 'SVG', 'TITLE']);
  const textOf = (node, without) => {
    if (!node || node === without) return '';
    if (typeOf(node) === Node.TEXT_NODE) return node.data;
    if (typeOf(node) !== Node.ELEMENT_NODE) return '';
    const tag = tagOf(node).toUpperCase();
    if (SILENT.has(tag)) return '';
    if (attr(node, 'aria-hidden') === 'true' && !/^[*\s]*$/.test(wordsOf(node))) return '';
    if (tag === 'INPUT') return ['submit', 'button'].includes(node.type) ? node.value : node.type === 'image' ? node.alt : '';
    if (tag === 'IMG') return node.alt || '';
    if (without && node instanceof HTMLElement && editable(node)) return '';
    if (style(node).display === 'none') return '';
    const slotted = tag === 'SLOT' && node.assignedNodes ? node.assignedNodes({ flatten: true }) : [];
    const nodes = slotted.length ? slotted : childrenOf(shadowOf(node) || node);
    const inside = [...nodes].map((child) => textOf(child, without)).join('');
    return /^inline|^contents$/.test(style(node).display) ? inside : ` ${inside} `;
  };
  const byIds = (el, attribute) => (el.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
    .map((id) => el.getRootNode().getElementById ? el.getRootNode().getElementById(id) : null).filter(Boolean);
  const labelsOf = (el) => el.labels ? [...el.labels] : [];
  const legend = (el) => {
    const group = el.closest('fieldset, [role=radiogroup], [role=group]');
    if (!group) return '';
    const named = byIds(group, 'aria-labelledby');
    if (named.length) return tidy(named.map((n) => textOf(n)).join(' '));
    return tidy(group.getAttribute('aria-label') || textOf(group.querySelector(':scope > legend')));
  };
  const nearby = (el) => {  // the text of the widest box around this control that holds no other control
    let best = '', box = el.parentElement;
    for (let i = 0; box && i < 4; i++, box = parentOf(box)) {
      if (/^(FORM|BODY|MAIN)$/.test(tagOf(box))) break;
      const inside = [...box.querySelectorAll(CONTROLS)].filter((c) => c !== el && c.type !== 'hidden' && !c.contains(el) && !el.contains(c));
      if (inside.length) break;
      best = tidy(textOf(box, el)) || best;
    }
    return best;
  };
  const nameOf = (el) => {
    const named = byIds(el, 'aria-labelledby');
    let text = tidy(named.map((n) => textOf(n, el)).join(' '));
    if (text) return [text, 'labelledby'];
    if ((text = tidy(el.getAttribute('aria-label')))) return [text, 'aria-label'];
    const own = labelsOf(el).filter((l) => visible(l) || visible(el));
    if ((text = tidy(own.map((l) => textOf(l, el)).join(' ')))) return [text, 'label'];
    const role = el.getAttribute('role') || '';
    const byContent = /^(radio|checkbox|switch|option|button|link)$/.test(role) || /^(BUTTON|A|SUMMARY)$/.test(el.tagName);
    if (byContent && kindOf(el) !== 'combobox') {  // what a list shows is its value
      if ((text = tidy(textOf(el)))) return [text, 'content'];
    }
    if (el.tagName === 'INPUT' && ['submit', 'button', 'image'].includes(el.type)) return [tidy(el.type === 'image' ? el.alt : el.value), 'value'];
    if ((text = tidy(el.getAttribute('placeholder') || el.getAttribute('aria-placeholder')))) return [text, 'placeholder'];
    if ((text = tidy(el.getAttribute('title')))) return [text, 'title'];
    return ['', ''];
  };
  const formOf = (el) => {
    let form = el.form || el.closest('form, [role=form], dialog, [role=dialog]');
    for (let host = rootOf(el).host; !form && host; host = rootOf(host).host) form = host.closest('form, [role=form], dialog, [role=dialog]');
    if (!form) return -1;
    if (!known.ids.has(form)) known.ids.set(form, known.next++);  // the same number at every look
    return known.ids.get(form);
  };
  const groups = [];
  const groupOf = (el) => {
    const group = el.closest('fieldset, [role=radiogroup], [role=group]');
    if (group && !groups.includes(group)) groups.push(group);
    return groups.indexOf(group);
  };
  // Where a form goes, resolved as the browser does. Not `form.action`: an input of that name would hide it.
  // A button that does not submit by itself is held to its form's address, too: its script may submit the form.
  const goesTo = (el, submits) => {
    if (submits && el.hasAttribute('formaction')) return el.formAction;
    let form = el.form || el.closest('form');
    for (let host = rootOf(el).host; !form && host; host = rootOf(host).host) form = host.closest('form');
    const action = form ? attr(form, 'action') : '';
    return submits || action && !/^\s*javascript:/i.test(action) ? new URL(action || '', document.baseURI).href : '';
  };
  const targetOf = (el, submits) => { try { return goesTo(el, submits); } catch { return 'invalid:'; } };
  const kindOf = (el) => {
    const role = el.getAttribute('role') || '', tag = el.tagName, type = tag === 'INPUT' ? el.type : '';
    if (tag === 'SELECT') return el.multiple ? 'other' : 'select';
    if (tag === 'TEXTAREA') return 'textarea';
    if (type === 'checkbox') return role === 'switch' ? 'switch' : 'checkbox';
    if (type === 'radio') return 'radio';
    if (type === 'file') return 'file';
    if (['hidden', 'submit', 'button', 'image', 'reset', 'range', 'color', 'date', 'time', 'month', 'week', 'datetime-local'].includes(type)) return 'other';
    if (type === 'password') return 'password';
    if (role === 'combobox' || (type && el.hasAttribute('list'))) return 'combobox';
    if (!type && el.getAttribute('aria-haspopup') === 'listbox') return 'combobox';
    if (type && /^(listbox|tree|grid)$|^true$/.test(el.getAttribute('aria-haspopup') || '') && el.getAttribute('aria-autocomplete')) return 'combobox';
    if (tag === 'INPUT') return 'input';
    if (/^(radio|checkbox|switch)$/.test(role)) return role;
    if (el.hasAttribute('aria-pressed')) return 'switch';
    if (role === 'listbox') return 'listbox';
    if (el.isContentEditable) return 'editable';
    return 'other';
  };
  const stateOf = (el, kind) => {
    if (/^(checkbox|radio|switch)$/.test(kind)) {
      if (el.tagName === 'INPUT') return el.indeterminate ? 'mixed' : el.checked ? 'on' : 'off';
      const state = el.getAttribute('aria-checked') || el.getAttribute('aria-pressed');
      return { 'true': 'on', 'false': 'off' }[state] || 'unknown';
    }
    return '';
  };
  const valueOf = (el, kind) => {
    if (kind === 'select') return el.selectedOptions[0] ? tidy(el.selectedOptions[0].text) : '';
    if (kind === 'file') return [...el.files].map((f) => f.name).join(', ');
    if (kind === 'editable') return el.innerText.replace(/\n$/, '');
    if (typeof el.value === 'string' && el.tagName !== 'BUTTON') return el.value;
    return kind === 'combobox' || kind === 'listbox' ? tidy(textOf(el)) : '';
  };

  const elements = [], controls = [], buttons = [], banners = new Map();
  const seen = new Set();
  for (const root of roots) {
    for (const el of root.querySelectorAll(CONTROLS)) {
      if (controls.length >= MAX || seen.has(el)) continue;
      const kind = kindOf(el);
      if (kind === 'other') continue;
      if (kind === 'editable' && (el.getAttribute('contenteditable') === 'false' || el.parentElement && el.parentElement.isContentEditable)) continue;
      if (el.closest('[role=listbox]') && el.closest('[role=listbox]') !== el) continue;
      if (!el.hasAttribute('aria-pressed')) seen.add(el);  // a toggle is a switch and a button
      const tickable = /^(checkbox|radio|switch)$/.test(kind);
      // Real portals hide the native box or file input and show its label instead: the label is what a person sees.
      const stands = visible(el) || (tickable || kind === 'file') && labelsOf(el).some(visible) && !hiddenWithParents(el);
      const [label, from] = nameOf(el);
      const radios = kind === 'radio' ? (el.tagName === 'INPUT' && el.name ? 'n:' + el.name + ':' + formOf(el) : 'g:' + groupOf(el)) : '';
      const box = el.closest('[role=search], [role=dialog], [role=alertdialog]');
      elements.push(el);
      controls.push({
        index: elements.length - 1, kind, type: el.tagName === 'INPUT' ? el.type : '', label, from,
        nearby: label ? '' : nearby(el), legend: legend(el), group: radios, name: el.getAttribute('name') || '',
        autocomplete: (el.getAttribute('autocomplete') || '').toLowerCase(), mode: (el.getAttribute('inputmode') || '').toLowerCase(),
        max: el.maxLength > 0 ? el.maxLength : 0, visible: Boolean(stands),
        enabled: !el.matches(':disabled') && el.getAttribute('aria-disabled') !== 'true',
        readonly: Boolean(el.readOnly) || el.getAttribute('aria-readonly') === 'true',
        skipped: el.getAttribute('tabindex') === '-1' && /^(input|textarea)$/.test(kind),
        required: Boolean(el.required) || el.getAttribute('aria-required') === 'true' || /[*＊]\s*$|^\s*[*＊]/.test(label),
        invalid: el.getAttribute('aria-invalid') === 'true', value: valueOf(el, kind).slice(0, 20000), state: stateOf(el, kind),
        option: kind === 'radio' && el.tagName === 'INPUT' ? el.value.slice(0, 300) : (el.getAttribute('data-value') || '').slice(0, 300),
        options: kind === 'select' ? [...el.options].slice(0, 600).map((o) => [o.value.slice(0, 200), tidy(o.text), o.disabled]) : [],
        form: formOf(el), search: el.type === 'search' || el.getAttribute('role') === 'searchbox' || Boolean(box && box.getAttribute('role') === 'search'),
        aside: aside(el),
      });
    }
    for (const el of root.querySelectorAll(BUTTONS)) {
      if (buttons.length >= MAX || seen.has(el)) continue;
      if (!visible(el)) continue;
      seen.add(el);
      const [label] = nameOf(el);
      if (!label) continue;
      elements.push(el);
      const link = el.tagName === 'A' && el.getAttribute('role') !== 'button';
      const submits = !link && (el.tagName === 'BUTTON' || el.tagName === 'INPUT') && el.form && ['submit', 'image'].includes(el.type);
      buttons.push({
        index: elements.length - 1, label, link, submits: Boolean(submits), form: formOf(el),
        enabled: !el.matches(':disabled') && el.getAttribute('aria-disabled') !== 'true',
        target: link ? String(el.href) : targetOf(el, submits),
        box: banner(el),
      });
    }
  }
  function aside(el) {  // not in the page's main part, by its landmarks
    const AROUND = 'header, footer, nav, aside, [role=banner], [role=contentinfo], [role=navigation], [role=complementary]';
    for (let at = el; at; at = rootOf(at).host) {
      const around = at.closest(AROUND);
      if (around && !around.closest('form')) return true;
    }
    return false;
  }
  function hiddenWithParents(el) {
    const parent = up(el);
    return el.getAttribute('aria-hidden') === 'true' || Boolean(parent) && !(openTo(parent).ok && (drawn(parent) || style(parent).display === 'contents'));
  }
  function banner(el) {  // the text of the dialog or the floating box that this button stands in
    for (let box = el; box && box !== document.body; box = up(box)) {
      const role = attr(box, 'role') || '', p = style(box).position;
      if (!(/dialog/.test(role) || tagOf(box) === 'DIALOG' || p === 'fixed' || p === 'sticky')) continue;
      if (!banners.has(box)) banners.set(box, tidy(textOf(box)));
      return banners.get(box);
    }
    return '';
  }

  // The visible text, line by line; text in controls is left out.
  let text = '', last = null;
  const blockOf = (el) => { let b = el; while (b && /^inline|^contents$/.test(style(b).display) && up(b)) b = up(b); return b; };
  for (const root of roots) {
    const walker = document.createTreeWalker(root === document ? document.body || document.documentElement : root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && text.length < MAX_TEXT) {
      const node = walker.currentNode, el = node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
      if (!node.data.trim()) { if (text && !/\s$/.test(text)) text += ' '; continue; }
      if (!el || SILENT.has(tagOf(el).toUpperCase()) || el instanceof HTMLElement && editable(el)) continue;
      if (near(el, 'noscript, template, [role=textbox], [role=option]')) continue;
      if (!area(el, 1) || parseFloat(style(el).fontSize) < 4 || !readable(el)) continue;
      if (tagOf(el).includes('-') && !rendered(node)) continue;  // text of a component that shows none of it
      if (tagOf(el) === 'DETAILS' && !el.open) continue;
      const block = blockOf(el);
      if (block !== last) text += '\n';
      last = block;
      text += node.data.replace(/\s+/g, ' ');
    }
    text += '\n';
  }

  const shows = (frame) => visible(frame) && frame.clientWidth >= 4 && frame.clientHeight >= 4;
  const frames = roots.flatMap((root) => [...root.querySelectorAll('iframe, frame')]).filter(shows).slice(0, 50).map((f) => {
    const r = f.getBoundingClientRect();
    return { src: String(f.src || '').slice(0, 500), title: tidy(f.title), width: r.width, height: r.height };
  });
  const sheets = [document.documentElement, document.body].filter(Boolean);  // either may be what scrolls
  const tall = Math.max(...sheets.map((el) => el.scrollHeight)), wide = Math.max(...sheets.map((el) => el.scrollWidth));
  const still = () => document.fonts.status === 'loaded' && !roots.some((root) => animations(root).some((a) => a.playState === 'running'));
  let dirty = false, wake = () => {};
  const change = () => { dirty = true; wake(); };
  const observer = new MutationObserver(change);
  // What comes into view, or to an end, without a change of the document.
  const SHOWN = ['transitionend', 'animationend', 'toggle', 'DOMContentLoaded'];
  for (const root of roots) {
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    for (const type of SHOWN) root.addEventListener(type, change, { capture: true, passive: true });
  }
  const close = () => {
    observer.disconnect();
    for (const root of roots) for (const type of SHOWN) root.removeEventListener(type, change, { capture: true });
  };
  const changed = (ms) => dirty ? true : new Promise((done) => {
    const timer = setTimeout(() => done(false), ms);
    wake = () => { clearTimeout(timer); done(true); };
  });
  return {
    elements, changed, shows, close,
    report: {
      controls, buttons, text: text.slice(0, MAX_TEXT), frames, title: tidy(document.title),
      language: (document.documentElement.lang || '').slice(0, 2).toLowerCase(), ready: document.readyState,
      height: tall, width: wide, fits: tall <= innerHeight && wide <= innerWidth && !scrollX && !scrollY, still: still(),
    },
  };
}
