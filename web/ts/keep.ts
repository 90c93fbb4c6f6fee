// <or-keep key="..." found="..." restore="..." discard="..."> around a form
// keeps what is typed in this tab until the server has it: it warns before the
// page is left with unsaved text, and after a lost connection it offers the
// text again. Nothing leaves the browser, passwords and files are never kept,
// and signing out forgets all.

const prefix = "or-keep:";

type Kept = { fields: [string, string][]; sent: boolean };

class Keep extends HTMLElement {
  private dirty = false;

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    this.offer(form);
    form.addEventListener("input", () => this.typed(form));
    form.addEventListener("submit", () => this.sending(form));
    window.addEventListener("beforeunload", (e) => {
      if (this.dirty) e.preventDefault();
    });
  }

  private get key(): string {
    return prefix + location.pathname + "#" + (this.getAttribute("key") ?? "");
  }

  private typed(form: HTMLFormElement): void {
    this.dirty = true;
    save(this.key, { fields: values(form), sent: false });
  }

  private sending(form: HTMLFormElement): void {
    if (this.dirty) save(this.key, { fields: values(form), sent: true });
    this.dirty = false;
  }

  // offer shows what was kept if it differs from what the server sent.
  private offer(form: HTMLFormElement): void {
    const kept = load(this.key);
    if (!kept) return;
    // Sent, and the page now says what was done: the server has it.
    const done = kept.sent && document.querySelector("div.wrap[role=status] > .notice.good");
    if (done || same(kept.fields, values(form))) {
      sessionStorage.removeItem(this.key);
      return;
    }
    const box = document.createElement("div");
    box.className = "notice";
    box.setAttribute("role", "status");
    const p = document.createElement("p");
    p.textContent = this.getAttribute("found");
    const row = document.createElement("div");
    row.className = "btns";
    row.append(
      button(this.getAttribute("restore"), () => {
        fill(form, kept.fields);
        this.dirty = true;
        box.remove();
      }),
      button(this.getAttribute("discard"), () => {
        sessionStorage.removeItem(this.key);
        box.remove();
      }),
    );
    box.append(p, row);
    this.prepend(box);
  }
}

function button(words: string | null, act: () => void): HTMLButtonElement {
  const b = document.createElement("button");
  b.type = "button";
  b.className = "btn ghost sm";
  b.textContent = words;
  b.addEventListener("click", act);
  return b;
}

// values are the named controls a person types or chooses in.
function values(form: HTMLFormElement): [string, string][] {
  const out: [string, string][] = [];
  for (const c of controls(form)) {
    if ((c instanceof HTMLInputElement && /^(radio|checkbox)$/.test(c.type) && !c.checked) || !c.name) continue;
    out.push([c.name, c.value.replace(/\r\n?/g, "\n").trim()]);
  }
  return out;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function controls(form: HTMLFormElement): Control[] {
  return Array.from(form.elements).filter((e): e is Control => {
    if (e instanceof HTMLInputElement) return !/^(hidden|password|file|submit|button)$/.test(e.type);
    return e instanceof HTMLTextAreaElement || e instanceof HTMLSelectElement;
  });
}

function fill(form: HTMLFormElement, fields: [string, string][]): void {
  const left = [...fields];
  for (const c of controls(form)) {
    if (c instanceof HTMLInputElement && /^(radio|checkbox)$/.test(c.type)) {
      c.checked = fields.some(([n, v]) => n === c.name && v === c.value.trim());
      continue;
    }
    const i = left.findIndex(([n]) => n === c.name);
    if (i < 0) continue;
    c.value = left[i]![1];
    left.splice(i, 1);
    c.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function same(a: [string, string][], b: [string, string][]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function save(key: string, kept: Kept): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Storage is full or forbidden: the warning before leaving still holds.
  }
}

function load(key: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function keys(): string[] {
  return Object.keys(sessionStorage).filter((k) => k.startsWith(prefix));
}

// A page of ours that is not the form means that the server has answered.
export function forgetSent(): void {
  for (const k of keys()) {
    const here = k.startsWith(prefix + location.pathname + "#");
    if (!here && load(k)?.sent) sessionStorage.removeItem(k);
  }
}

function forgetAllOnSignOut(): void {
  for (const f of document.querySelectorAll<HTMLFormElement>('form[action$="/sign-out"]')) {
    f.addEventListener("submit", () => keys().forEach((k) => sessionStorage.removeItem(k)));
  }
}

forgetSent();
forgetAllOnSignOut();
customElements.define("or-keep", Keep);
