from claimtable.cli import main

main()
