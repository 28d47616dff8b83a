"""Two cities to evaluate the files for: one that sets what it must, and one that sets all there is. Example data."""

PROJECT = "contoh-paten"

MINIMAL: dict[str, object] = {
    "alert_emails": ["jaga@contoh.example"],
    "project": PROJECT,
    "superapp_accounts": ["backend@contoh-superapp.iam.gserviceaccount.com"],
}

WHOLE: dict[str, object] = MINIMAL | {
    "superapp_webhook": "https://superapp.contoh.example/paten",
    "push_project": PROJECT,
    "smtp_host": "smtp.contoh.example",
    "smtp_from": "surat@contoh.example",
    "smtp_user": "surat",
    "sms": True,
    "evaluation_recipients": ["laporan@contoh.example"],
    "evaluation_readers": ["uid-contoh"],
    "operators": ["group:petugas@contoh.example"],
    "analysts": ["group:analis@contoh.example"],
    "cmek": True,
    "billing_account": "000000-AAAAAA-000000",
    "monthly_budget": 1500000,
    "github_repository": "contoh/paten",
    "github_repository_id": "123456789",
    "ios_apps": ["1:123456789012:ios:0123456789abcdef"],
    "android_apps": ["1:123456789012:android:0123456789abcdef"],
}
