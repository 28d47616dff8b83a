"use strict";
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.parentElement.querySelector("code").textContent;
      button.textContent = await navigator.clipboard.writeText(text).then(() => "Tersalin", () => "Gagal");
      setTimeout(() => { button.textContent = "Salin"; }, 2000);
    });
  }
}
