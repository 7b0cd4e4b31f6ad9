"""The template of a mail's HTML part: one column of at most 600 px, tables for layout, every style inline.

It holds no logic of alerts; `email.py` fills it. The <style> block only adds what a mail program may drop: dark
colours for those that ask for them, smaller margins on a phone. All colours stay readable when a program inverts them.
"""

from __future__ import annotations

# Rounded boxes on a light ground; text never pure black, ground never pure white: both survive an inversion.
_STYLE = """\
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}
@media (max-width:480px){.edge{padding-left:10px!important;padding-right:10px!important}
.box{padding-left:16px!important;padding-right:16px!important}}
@media (prefers-color-scheme:dark){.page{background:#15181e!important}
.card{background:#1f242d!important;border-right-color:#343b48!important;border-bottom-color:#343b48!important;\
border-left-color:#343b48!important}.even{border-top-color:#343b48!important}
.ink,.ink a{color:#eceff4!important}.soft{color:#a3adbd!important}.rule{border-color:#343b48!important}
.quote{background:#272d38!important;color:#c6cedb!important}
.go{background:#3d6df2!important}.fits{background:#12402b!important;color:#8fe3b5!important}
.miss{background:#472026!important;color:#ffb3ba!important}.open{background:#463616!important;color:#f5d38b!important}
.due{background:#4a2a14!important;color:#ffc49b!important}.calm{background:#2b323f!important;color:#c6cedb!important}
.link{color:#8fb0ff!important}}"""

_MACROS = """\
{%- macro pill(tone, words) -%}
<span class="{{ tone }}" style="display:inline-block;margin:0 6px 6px 0;padding:3px 10px;border-radius:12px;\
font-size:13px;line-height:18px;font-weight:bold;background:{{ tones[tone][0] }};color:{{ tones[tone][1] }}">\
{{ words }}</span>
{%- endmacro -%}
{%- macro spans(line) -%}
{%- for span in line -%}
{%- if span.tag == "b" -%}<b>{{ span.words }}</b>
{%- elif span.tag == "i" -%}<i>{{ span.words }}</i>
{%- elif span.tag == "s" -%}<s>{{ span.words }}</s>
{%- elif span.tag == "a" -%}<a class="link" href="{{ span.url }}" style="color:#2450c8">{{ span.words }}</a>
{%- else -%}{{ span.words }}
{%- endif -%}
{%- endfor -%}
{%- endmacro -%}
{%- macro box(accent="") -%}
<tr><td style="padding:0 0 14px 0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" \
class="card{{ '' if accent else ' even' }}" \
style="background:#fdfdfe;border:1px solid #dfe3ea;border-radius:12px\
{% if accent %};border-top:4px solid {{ accent }}{% endif %}"><tr><td class="box ink" \
style="padding:18px 22px;color:#1d2430;word-break:break-word;overflow-wrap:anywhere">
{{ caller() }}
</td></tr></table></td></tr>
{%- endmacro -%}
"""

_CARD = """\
{%- macro alert(c) -%}
{%- call box(c.accent) -%}
<div class="soft" style="font-size:12px;line-height:18px;font-weight:bold;letter-spacing:.6px;color:#5a6577">\
<span style="color:{{ c.accent }}">●</span> {{ c.head }}</div>
<div style="font-size:20px;line-height:27px;font-weight:bold;padding:2px 0 4px 0">\
{% if c.struck %}<s>{{ c.title }}</s>{% else %}{{ c.title }}{% endif %}</div>
<div style="padding:0 0 12px 0"><b>{{ c.company }}</b>{% if c.places %}\
<span class="soft" style="color:#5a6577">{{ " · " if c.company }}{{ c.places }}</span>{% endif %}</div>
{%- if c.pills %}
<div style="padding:0 0 6px 0">{% for p in c.pills %}{{ pill(p.tone, p.words) }}{% endfor %}</div>
{%- endif %}
{%- for m in c.moved %}
<div style="padding:0 0 8px 0"><span class="soft" style="color:#5a6577">{{ m.field }}</span><br>\
<s class="soft" style="color:#5a6577">{{ m.before }}</s> → <b>{{ m.after }}</b></div>
{%- endfor %}
{%- if c.rows %}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="font-size:15px;line-height:21px">
{%- for row in c.rows %}
<tr><td class="soft" valign="top" width="96" style="padding:2px 10px 2px 0;color:#5a6577">{{ row.name }}</td>\
<td class="ink" valign="top" style="padding:2px 0;color:#1d2430">{{ row.value }}</td></tr>
{%- endfor %}
</table>
{%- endif %}
{%- if c.line %}
<div>{{ c.line }}</div>
{%- endif %}
{%- if c.quote %}
<div class="quote" style="margin:10px 0 4px 0;padding:8px 12px;border-left:3px solid #7f9cf5;background:#f0f3fa;\
font-size:14px;line-height:20px;color:#3c4657">“<i>{{ c.quote }}</i>”</div>
{%- endif %}
{%- if c.further %}
<div style="padding:8px 0 0 0;font-size:14px;line-height:21px">
{%- for f in c.further %}
<div style="padding:1px 0">{{ f.mark }} {{ f.text }}{% if f.quote %}\
<span class="soft" style="color:#5a6577"> — “<i>{{ f.quote }}</i>”</span>{% endif %}</div>
{%- endfor %}
</div>
{%- endif %}
{%- if c.note %}
<div style="padding:8px 0 0 0;font-weight:bold">{{ c.note }}</div>
{%- endif %}
{{ button(c) }}
{%- if c.dates or c.why %}
<div class="soft rule" style="margin:16px 0 0 0;padding:10px 0 0 0;border-top:1px solid #e4e8ee;font-size:13px;\
line-height:19px;color:#5a6577">
{%- for date in c.dates %}<div>{{ date }}</div>{% endfor -%}
{%- for why in c.why %}<div>Why: {{ why }}</div>{% endfor -%}
</div>
{%- endif %}
{%- endcall -%}
{%- endmacro -%}
{%- macro button(c) -%}
{%- if c.action and not c.url -%}
<div class="soft" style="padding:10px 0 0 0;color:#5a6577">(the board gave no usable link)</div>
{%- elif c.action -%}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:14px 0 0 0"><tr>\
<td class="{{ 'calm' if c.struck else 'go' }}" bgcolor="{{ '#e6e9ef' if c.struck else '#2450c8' }}" \
style="border-radius:8px"><a href="{{ c.url }}" style="display:inline-block;padding:11px 20px;font-size:15px;\
line-height:20px;font-weight:bold;text-decoration:none;color:{{ '#3c4657' if c.struck else '#fdfdfe' }}"\
{% if c.struck %} class="calm"{% endif %}>{{ c.action }}</a></td></tr></table>
{%- endif -%}
{%- endmacro -%}
"""

_LIST = """\
{%- macro listing(l) -%}
{%- call box() -%}
<div style="font-size:20px;line-height:27px;font-weight:bold">{{ l.heading }}</div>
{%- for e in l.entries %}
<div class="rule" style="margin:12px 0 0 0;padding:12px 0 0 0;border-top:1px solid #e4e8ee">
<div style="font-size:16px;line-height:22px"><span class="soft" style="color:#5a6577">{{ loop.index }}.</span> \
{% if e.url %}<a class="link" href="{{ e.url }}" style="color:#2450c8;font-weight:bold;text-decoration:none">\
{{ e.title }}</a>{% else %}<b>{{ e.title }}</b>{% endif %}</div>
<div style="padding:2px 0 6px 0;font-size:14px;line-height:20px"><b>{{ e.company }}</b>{% if e.rest %}\
<span class="soft" style="color:#5a6577">{{ " · " if e.company }}{{ e.rest }}</span>{% endif %}</div>
{%- if e.pills %}
<div>{% for p in e.pills %}{{ pill(p.tone, p.words) }}{% endfor %}</div>
{%- endif %}
</div>
{%- endfor %}
{%- for line in l.after %}
<div class="soft" style="padding:12px 0 0 0;font-size:14px;line-height:20px;color:#5a6577">{{ line }}</div>
{%- endfor %}
{%- endcall -%}
{%- endmacro -%}
{%- macro lines(block) -%}
{%- call box() -%}
{%- for line in block %}
<div style="padding:0 0 4px 0{% if loop.first %};font-size:18px;line-height:25px{% endif %}">{{ spans(line) }}</div>
{%- endfor %}
{%- endcall -%}
{%- endmacro -%}
"""

_PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>{{ title }}</title>
<style>{{ style }}</style></head>
<body class="page" style="margin:0;padding:0;background:#eef1f5">
<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:#eef1f5">{{ preview }}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="page" style="background:#eef1f5">\
<tr><td class="edge" align="center" style="padding:18px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;text-align:left;\
font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:22px">
{%- if repeat %}
<tr><td class="soft" style="padding:0 4px 10px 4px;color:#5a6577">{{ repeat }}</td></tr>
{%- endif %}
{%- for s in sections %}
{%- if s.form == "alert" %}{{ alert(s) }}
{%- elif s.form == "list" %}{{ listing(s) }}
{%- else %}{{ lines(s.block) }}
{%- endif %}
{%- endfor %}
<tr><td class="soft" style="padding:4px 4px 18px 4px;font-size:12px;line-height:18px;color:#5a6577;\
word-break:break-word;overflow-wrap:anywhere">
{%- for line in footer %}<div>{{ spans(line) }}</div>{% endfor -%}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
"""

TEMPLATE = _MACROS + _CARD + _LIST + _PAGE
STYLE = _STYLE

# tone -> (ground, letters) in daylight; their dark pair stands in the style block.
TONES = {
    "fits": ("#d8f3e3", "#0f5e37"),
    "miss": ("#fbdde0", "#8c1d2b"),
    "open": ("#fdf0cd", "#6b4e00"),
    "due": ("#fde3d0", "#8a3c06"),
    "calm": ("#e6e9ef", "#3c4657"),
}
ACCENTS = {
    "new": "#2450c8",
    "updated": "#c98a08",
    "closed": "#8a94a6",
    "reopened": "#1c8a55",
    "reposted": "#7a4fc0",
    "reminder": "#c98a08",
}
