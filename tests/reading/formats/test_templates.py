"""Reading what generators of pages fill in."""

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.formats.templates import without_templates

HERE = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/2024-05-03-pier.md")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a]({{ site.baseurl }}{% post_url 2019-06-27-ferry %}) b", "[a](2019-06-27-ferry.md) b"),
        ("[a]({% link _posts/2019-06-27-ferry.md %})", "[a](2019-06-27-ferry.md)"),
        ('[a]({{< ref "/about/boats" >}})', "[a]()"),
        ('![a]({{ "/boat.png" | relative_url }})', "![a](/boat.png)"),
        ("![a]({{ site.baseurl }}/boat.png)", "![a](/boat.png)"),
        ('{% include image.html file="boat.png" description="Das rote Boot" %}', "[Das rote Boot](<boat.png>)"),
        ('{{< figure src="/boat.png" alt="A boat" caption="Лодка" >}}', "[A boat – Лодка](</boat.png>)"),
        ('{{< img "boat.png" "The red boat" "740" "" >}}', "[The red boat](<boat.png>)"),
        ('{% image "./boat.jpg", "The red boat" %}', "[The red boat](<./boat.jpg>)"),
        ("{{< youtube abc_1 >}}", "<https://www.youtube.com/watch?v=abc_1>"),
        ("{{< gist ada 123 >}}", "<https://gist.github.com/ada/123>"),
        ("{{% notice tip %}}Mind the step.{{% /notice %}}", "Mind the step."),
        ("{% highlight ruby %}\nputs {{ x }}\n{% endhighlight %}", "\n```ruby\nputs {{ x }}\n```\n"),
        ("a {% comment %}not said{% endcomment %}b", "a b"),
        ("{% include toc.html %}", ""),
        ("```\n{{< youtube a >}}\n```", "```\n{{< youtube a >}}\n```"),
        ("what {% post_url %} means", "what {% post_url %} means"),
        ("so: `{% include a.html %}`", "so: `{% include a.html %}`"),
        ("{% for a in b %}c{% endfor %} {{ page.title }}", "{% for a in b %}c{% endfor %} {{ page.title }}"),
    ],
)
def test_a_template_becomes_what_it_shows(text: str, shown: str) -> None:
    """Code and templates whose meaning is not known stay as they are."""
    assert shown == without_templates(text, HERE)


def test_a_post_links_the_one_before_it() -> None:
    """Posts stand beside each other, as they do where they were written."""
    page = "---\ntitle: The pier\n---\nAfter [the ferry]({% post_url 2019-06-27-ferry %}) came the pier.\n"

    article = read_article(page.encode(), HERE, ArticleRules(), Charsets())

    link = '<a href="gopher://gopher.example.org/0/log/2019-06-27-ferry.md">the ferry</a>'
    assert f"<p>After {link} came the pier.</p>" == article.html


@pytest.mark.parametrize(
    "text", ["{{<" + " " * 60_000, "{% highlight a %}" * 3_000, "```\n{{" * 8_000, "{{< a " * 9_000]
)
def test_templates_without_end_are_read_in_time(text: str) -> None:
    """Hostile texts are left as they are."""
    assert text == without_templates(text, HERE)
