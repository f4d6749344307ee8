export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="7" fill="#0b7285" />
      <path d="M9 10h14M9 10l7 12 7-12" stroke="#fff" strokeWidth="1.6" fill="none" />
      <g fill="#fff">
        <circle cx="9" cy="10" r="3" />
        <circle cx="23" cy="10" r="3" />
        <circle cx="16" cy="22" r="3" />
      </g>
    </svg>
  );
}
