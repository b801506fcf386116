"""Makes the pages of docs/ that follow from the code, and llms.txt.

python -m sitegen            # write what has changed
python -m sitegen --check    # write nothing; exit code 1 if a page has drifted
"""
