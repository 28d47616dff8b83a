"use strict";
const check = document.getElementById("check");
if (check && window.crypto && crypto.subtle) {
  const result = check.querySelector("output");
  const show = (match, text) => { result.dataset.match = match; result.textContent = text; };
  check.hidden = false;
  check.querySelector("input").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) { show("", ""); return; }
    show("", "Sedang memeriksa …");
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      const fingerprint = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      if (file !== event.target.files[0]) return;
      if (fingerprint === check.dataset.sha256) show("yes", "Cocok. Berkas ini sama persis dengan surat yang kami simpan.");
      else show("no", "Tidak cocok. Berkas ini bukan surat yang kami simpan, atau sudah diubah.");
    } catch {
      show("no", "Berkas ini tidak dapat dibaca. Silakan pilih lagi.");
    }
  });
}
