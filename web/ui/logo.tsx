export function Logo() {
  return (
    <svg viewBox="0 0 32 32" className="size-8 shrink-0" aria-hidden focusable="false">
      <title>StreamForge</title>
      <defs>
        <linearGradient id="forge" x1="0" y1="0" x2="1" y2="1">
          <stop stopColor="#ffb03a" />
          <stop offset="1" stopColor="#f0440f" />
        </linearGradient>
      </defs>
      <rect width="32" height="32" rx="8" fill="url(#forge)" />
      <path
        d="M12.2 9.1v13.8c0 .8.9 1.3 1.6.9l10.4-6.9c.6-.4.6-1.4 0-1.8L13.8 8.2c-.7-.4-1.6.1-1.6.9Z"
        fill="#fff"
      />
      <path d="M7.5 11.5v9" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}
